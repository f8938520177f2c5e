#!/bin/sh
# Joins the style sheets into style/.bundle/bursar.css, in the order of their layers. Run by Trunk before each build.
set -eu
cd "$(dirname "$0")"
mkdir -p .bundle
for file in layers.css tokens.css reset.css base.css layout.css ui/*.css parts/*.css features/*.css; do
    [ -f "$file" ] || continue
    cat "$file"
done > .bundle/bursar.css.new
# An unchanged file keeps its time: a watcher would otherwise build for ever.
if cmp -s .bundle/bursar.css.new .bundle/bursar.css; then
    rm .bundle/bursar.css.new
else
    mv .bundle/bursar.css.new .bundle/bursar.css
fi
