// Runs before the page is painted, so that it never flashes in the other theme. The system's choice holds until the user makes one.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem('ra-theme'); } catch { return null; } };
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    root.dataset.theme = stored() ?? (system.matches ? 'dark' : 'light');
    dispatchEvent(new Event('themechange'));
  };
  system.addEventListener('change', apply);
  apply();
  addEventListener('DOMContentLoaded', () => document.getElementById('theme').addEventListener('click', () => {
    try { localStorage.setItem('ra-theme', root.dataset.theme === 'dark' ? 'light' : 'dark'); } catch { /* then it lasts until the page is closed */ }
    root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    dispatchEvent(new Event('themechange'));
  }));
})();
