//! The clipboard, read the way every engine lets a person read it: by pasting.

use super::Screen;

impl Screen {
    /// What a person would paste now; empty where nothing was copied. The field for it is put behind everything on the page and
    /// taken away again.
    ///
    /// # Panics
    /// If the page or the driver does not play along.
    #[must_use]
    #[track_caller]
    pub fn pasted(&self) -> String {
        self.script(
            "const field = document.createElement('textarea'); field.id = '__paste'; \
             field.style.cssText = 'position: fixed; inset-inline-start: 0; inset-block-end: 0'; \
             document.body.append(field); field.focus();",
            vec![],
        );
        self.press("Control+v");
        let read = "const field = document.getElementById('__paste'); return field.value";
        // The text comes a moment later. That none comes is an answer too.
        let mut text = String::new();
        for _ in 0..20 {
            text = self.script(read, vec![]).as_str().unwrap_or_default().to_owned();
            if !text.is_empty() {
                break;
            }
            std::thread::sleep(super::PAUSE);
        }
        self.script("document.getElementById('__paste').remove()", vec![]);
        text
    }
}
