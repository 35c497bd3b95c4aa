// Loaded before the first paint, so that neither theme nor direction of writing changes before the reader's eyes. Pages
// with a rail show its lines while their script is on its way.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("citewell-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("citewell-rail") === "narrow") root.dataset.rail = "narrow";
  } catch {
    // Storage may be switched off; the preferences of the system then apply.
  }
  if (!/^\/(login|invitation)\b/.test(location.pathname)) root.dataset.framed = "";
})();
