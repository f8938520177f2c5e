//! Starts the console in the browser.

fn main() {
    bursar_console::app::start();
}
