#!/usr/bin/python3
"""A bare WebKitGTK window that WebKitWebDriver opens and drives: no toolbar, so that it has any size.

It needs the system's Python, which has the bindings of GTK. What the page complains of is kept in window.complaints.
"""

import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

LISTEN = """{
    const complaints = window.complaints = []
    for (const kind of ["error", "warn"]) {
        const original = console[kind]
        console[kind] = (...words) => { complaints.push(`${kind}: ${words.join(" ")}`); original.apply(console, words) }
    }
    addEventListener("error", event => complaints.push(event.message
        ? `uncaught: ${event.message}` : `failed: ${event.target.src ?? event.target.href}`), true)
    addEventListener("unhandledrejection", event => complaints.push(`uncaught: ${event.reason}`))
    addEventListener("securitypolicyviolation", event => complaints.push(`forbidden: ${event.blockedURI}`))
}"""


def view(context: WebKit2.WebContext) -> WebKit2.WebView:
    """A view in a window of its own; the environment says how large it is and what the reader prefers."""
    scripts = WebKit2.UserContentManager()
    frames, start = WebKit2.UserContentInjectedFrames.TOP_FRAME, WebKit2.UserScriptInjectionTime.START
    scripts.add_script(WebKit2.UserScript.new(LISTEN, frames, start, None, None))
    settings = WebKit2.Settings()
    settings.set_enable_page_cache(False)
    settings.set_enable_javascript_markup("WINDOW_WITHOUT_SCRIPTS" not in os.environ)
    settings.set_default_font_size(int(os.environ.get("WINDOW_FONT", "16")))
    shown = WebKit2.WebView(
        user_content_manager=scripts, settings=settings, web_context=context, is_controlled_by_automation=True
    )
    width, height = (int(pixels) for pixels in os.environ.get("WINDOW_SIZE", "1280x900").split("x"))
    window = Gtk.Window()
    window.set_decorated(False)
    window.set_default_size(width, height)
    window.add(shown)
    window.show_all()
    window.present()
    shown.grab_focus()
    return shown


def main() -> None:
    """Wait for WebKitWebDriver."""
    system = Gtk.Settings.get_default()
    system.set_property("gtk-application-prefer-dark-theme", "WINDOW_DARK" in os.environ)
    system.set_property("gtk-enable-animations", "WINDOW_CALM" not in os.environ)
    context = WebKit2.WebContext.new_ephemeral()
    context.set_automation_allowed(True)

    def started(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
        information = WebKit2.ApplicationInfo()
        information.set_name("webkit_window")
        session.set_application_info(information)
        session.connect("create-web-view", lambda session: view(context))

    context.connect("automation-started", started)
    Gtk.main()


if __name__ == "__main__":
    main()
