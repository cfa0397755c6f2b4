"""One file a page. Pages emit what the person wants and know neither each other nor any rule."""
