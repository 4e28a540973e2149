// What a page gains by JavaScript: local times, a theme to choose, and live parts. All of it works without.
(() => {
  'use strict';

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const sameDay = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
  const otherDay = new Intl.DateTimeFormat('en-GB', {weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
  const otherYear = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
  const dayOf = new Intl.DateTimeFormat('en-CA');

  function tellLocalTimes(within) {
    const now = new Date();
    for (const element of within.querySelectorAll('time[datetime]')) {
      const at = new Date(element.dateTime);
      if (isNaN(at)) continue;
      const days = Math.round((new Date(dayOf.format(at)) - new Date(dayOf.format(now))) / 86400000);
      const day = days === 0 ? '' : days === 1 ? 'tomorrow ' : days === -1 ? 'yesterday ' : null;
      const text = day !== null ? day + sameDay.format(at)
        : at.getFullYear() === now.getFullYear() ? otherDay.format(at) : otherYear.format(at);
      if (element.textContent !== text) element.textContent = text;
    }
  }

  function offerThemes() {
    const button = document.getElementById('theme');
    if (!button) return;
    const themes = ['', 'light', 'dark'];
    const say = () => {
      const theme = document.documentElement.dataset.theme ?? '';
      button.textContent = 'Theme: ' + (theme || 'as the system');
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      const root = document.documentElement;
      const next = themes[(themes.indexOf(root.dataset.theme ?? '') + 1) % themes.length];
      if (next) {
        root.dataset.theme = next;
        localStorage.setItem('syncline.theme', next);
      } else {
        delete root.dataset.theme;
        localStorage.removeItem('syncline.theme');
      }
      say();
    });
    say();
  }

  // Live parts carry an id and the attribute data-live; the page is asked for anew and they alone are replaced, so that
  // what somebody types or has opened stays.
  const banner = document.getElementById('connection');
  const SHORTEST_PAUSE = 1500;
  const LONGEST_PAUSE = 60000;
  let lastRefresh = Date.now();
  let planned = null;

  function say(sentence) {
    if (!banner) return;
    banner.textContent = sentence;
    banner.hidden = sentence === '';
  }

  const liveParts = () => [...document.querySelectorAll('[data-live][id]')];

  function refresh() {
    planned = null;
    const parts = liveParts();
    if (parts.length === 0 || document.hidden) return;
    lastRefresh = Date.now();
    const inUse = part => part.querySelector('input:checked, input:focus, select:focus, textarea:focus, details[open]') !== null;
    const replaced = parts.filter(part => !inUse(part));
    if (replaced.length === 0) return;
    htmx.ajax('GET', location.pathname + location.search, {
      source: document.body, swap: 'none', target: document.body,
      selectOOB: replaced.map(part => '#' + part.id).join(','),
    });
  }

  function soon() {
    if (planned !== null) return;
    // Many pages on many screens need not all ask at the same moment.
    const pause = Math.max(SHORTEST_PAUSE - (Date.now() - lastRefresh), 150) + Math.random() * 500;
    planned = setTimeout(refresh, pause);
  }

  function listen() {
    if (liveParts().length === 0) return;
    const events = new EventSource('/v1/events');
    for (const name of ['run', 'connection', 'reload']) events.addEventListener(name, soon);
    // Also the first time: what changed between the page's making and this is in no event.
    events.addEventListener('open', () => {
      soon();
      say('');
    });
    events.addEventListener('error', () => {
      say('The node does not answer; what you see may be old. Trying again…');
      if (events.readyState === EventSource.CLOSED) {
        setTimeout(() => { events.close(); listen(); soon(); }, 5000);
      }
    });
    window.addEventListener('pagehide', () => events.close());
  }

  document.addEventListener('DOMContentLoaded', () => {
    tellLocalTimes(document);
    offerThemes();
    if (typeof htmx === 'undefined') return;
    htmx.on('htmx:beforeSwap', event => {
      if (new URL(event.detail.xhr.responseURL).pathname === '/login') {
        event.detail.shouldSwap = false;
        say('You are signed out. Load the page again to sign in.');
      }
    });
    // Not as Accept says: pages are asked for as pages.
    htmx.on('htmx:configRequest', event => { event.detail.headers['Accept'] = 'text/html'; });
    htmx.on('htmx:oobAfterSwap', event => tellLocalTimes(event.detail.target.parentElement ?? document));
    htmx.on('htmx:afterRequest', () => tellLocalTimes(document));
    htmx.on('htmx:sendError', () => say('The node does not answer; what you see may be old. Trying again…'));
    listen();
    setInterval(() => { if (Date.now() - lastRefresh >= LONGEST_PAUSE) soon(); }, 10000);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) soon(); });
    window.addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
  });

  // One box that chooses all rows of its table.
  document.addEventListener('change', event => {
    if (!event.target.matches('input[data-all]')) return;
    for (const box of document.querySelectorAll('input[name="' + event.target.dataset.all + '"]')) {
      box.checked = event.target.checked;
    }
  });
})();
