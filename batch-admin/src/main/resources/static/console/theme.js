// Before the page is drawn, so that it does not flash.
(() => {
  const chosen = localStorage.getItem('syncline.theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
