/* Adds the theme switch, search, copying, series toggles and a crosshair. Every page is complete without it. */
(function () {
  'use strict';
  var root = document.documentElement;
  var THEMES = ['auto', 'light', 'dark'];

  function remembered() {
    try { return localStorage.getItem('theme') || 'auto'; } catch (e) { return 'auto'; }
  }

  function apply(theme) {
    if (theme === 'light' || theme === 'dark') { root.dataset.theme = theme; } else { delete root.dataset.theme; }
  }

  apply(remembered()); // before the first paint
  var assets = document.currentScript.src.replace(/[^/]*$/, '');

  function themeSwitch() {
    var button = document.getElementById('theme');
    var now = remembered();
    function show(theme) { now = theme; button.textContent = 'Theme: ' + theme; apply(theme); }
    function again() { show(remembered()); }
    show(now);
    button.hidden = false;
    addEventListener('storage', again); // chosen in another tab
    addEventListener('pageshow', function (event) { if (event.persisted) { again(); } }); // back at a page that was kept as it was
    button.addEventListener('click', function () {
      var next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
      try { localStorage.setItem('theme', next); } catch (e) { /* private mode: it lasts for this page */ }
      show(next);
    });
  }

  function copyText(text) {
    if (navigator.clipboard) { return navigator.clipboard.writeText(text); }
    return new Promise(function (done, fail) {
      var before = document.activeElement;
      var area = document.createElement('textarea');
      area.value = text;
      document.body.appendChild(area);
      area.select();
      var copied = document.execCommand('copy');
      area.remove();
      before.focus();
      if (copied) { done(); } else { fail(); }
    });
  }

  function copyButtons() {
    document.querySelectorAll('button.copy').forEach(function (button) {
      var label = button.firstChild;
      button.hidden = false;
      button.addEventListener('click', function () {
        var code = document.getElementById(button.dataset.copy).textContent;
        copyText(code).then(function () { label.nodeValue = 'Copied'; }, function () { label.nodeValue = 'Select and copy'; });
        setTimeout(function () { label.nodeValue = 'Copy'; }, 2000);
      });
    });
  }

  function toggles(figure) {
    figure.querySelectorAll('.legend li[data-s]').forEach(function (item) {
      var series = item.dataset.s;
      var button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      while (item.firstChild) { button.appendChild(item.firstChild); }
      item.appendChild(button);
      button.addEventListener('click', function () {
        var on = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(on));
        figure.querySelectorAll('.ser').forEach(function (part) {
          if (part.dataset.s === series) { part.classList.toggle('off', !on); }
        });
      });
    });
  }

  function crosshair(svg, words, readout) {
    var box = svg.dataset.box.split(' ').map(Number);
    var upright = svg.dataset.cross === 'x';
    var key = upright ? 'x' : 'y';
    var line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('class', 'cross');
    svg.appendChild(line);
    var at = -1;

    var points = Array.prototype.slice.call(svg.querySelectorAll('.v'));

    function visible() {
      return points.filter(function (point) { return !point.parentNode.classList.contains('off'); });
    }

    function stops(some) {
      var all = some.map(function (point) { return Number(point.getAttribute(key)); }).sort(function (a, b) { return a - b; });
      return all.filter(function (value, i) { return i === 0 || value - all[i - 1] > 0.6; });
    }

    function show(value) {
      var d = upright ? 'M' + value + ' ' + box[1] + 'V' + box[3] : 'M' + box[0] + ' ' + value + 'H' + box[2];
      line.setAttribute('d', d);
      readout.textContent = '';
      beside(value);
      visible().forEach(function (point) {
        if (Math.abs(Number(point.getAttribute(key)) - value) < 0.6) {
          var span = document.createElement('span');
          span.textContent = (upright ? point.parentNode.dataset.s + ': ' : '') + words[points.indexOf(point)];
          readout.appendChild(span);
        }
      });
    }

    /* Beside the line, on the side with more room, where it hides nothing that it speaks of. */
    function beside(value) {
      var scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      var left = upright ? value * scale + 12 : (box[0] + box[2]) / 2 * scale;
      var late = left > svg.getBoundingClientRect().width / 2;
      readout.style.left = late ? 'auto' : left + 'px';
      readout.style.right = late ? readout.parentNode.clientWidth - left + (upright ? 24 : 0) + 'px' : 'auto';
      readout.style.top = svg.getBoundingClientRect().top - readout.parentNode.getBoundingClientRect().top
        + (upright ? box[1] : value + 16) * scale + 'px';
    }

    function clear() { line.setAttribute('d', 'M0 0'); readout.textContent = ''; at = -1; }

    svg.addEventListener('pointermove', function (event) {
      var area = svg.getBoundingClientRect();
      var scale = svg.viewBox.baseVal.width / area.width;
      var mouse = ((upright ? event.clientX - area.left : event.clientY - area.top)) * scale;
      var all = stops(visible());
      if (all.length) {
        show(all.reduce(function (a, b) { return Math.abs(b - mouse) < Math.abs(a - mouse) ? b : a; }));
      }
    });
    svg.addEventListener('pointerleave', clear);
    svg.addEventListener('blur', clear);
    svg.tabIndex = 0;
    svg.addEventListener('keydown', function (event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') { clear(); }
      if (!step) { return; }
      var all = stops(visible());
      if (!all.length) { return; }
      at = Math.max(0, Math.min(all.length - 1, at + step));
      show(all[at]);
      event.preventDefault();
    });
  }

  function chart(figure) {
    var plots = figure.querySelectorAll('svg.plot');
    var readout = document.createElement('p');
    readout.className = 'readout';
    readout.setAttribute('role', 'status');
    plots[plots.length - 1].after(readout);
    var words = Array.prototype.map.call(plots[0].querySelectorAll('.v'), function (point) { return point.dataset.v; });
    plots.forEach(function (svg) { crosshair(svg, words, readout); });
    toggles(figure);
  }

  window.scalingPatterns = { chart: chart, copy: copyText }; // for the scripts that draw figures of their own

  /* A box that doesn't scroll needs no stop of the tab key. */
  function scrollStops() {
    document.querySelectorAll('.scroll, pre').forEach(function (box) {
      if (box.scrollWidth <= box.clientWidth) { box.removeAttribute('tabindex'); } else { box.tabIndex = 0; }
    });
  }

  /* The index is a script of its own, which is loaded when somebody first searches: a page from disk can load nothing else. */
  function search(base) {
    var box = document.getElementById('search');
    if (!box) { return; }
    var MOST = 12;
    var apple = /^(Mac|iP)/.test(navigator.platform);
    var entries = null;
    var asked = false;
    var input = document.createElement('input');
    var panel = document.createElement('div');
    var status = document.createElement('p');
    var list = document.createElement('ul');
    input.type = 'search';
    input.placeholder = 'Search  ' + (apple ? '⌘K' : 'Ctrl+K');
    input.autocomplete = 'off';
    input.setAttribute('aria-label', 'Search patterns, claims and guarantees');
    input.setAttribute('aria-keyshortcuts', apple ? 'Meta+K' : 'Control+K');
    status.setAttribute('role', 'status');
    panel.hidden = true;
    panel.append(status, list);
    box.append(input, panel);
    box.hidden = false;

    function load() {
      if (asked) { return; }
      asked = true;
      window.searchIndex = function (all) { entries = all; find(); };
      var script = document.createElement('script');
      script.src = base + 'index.js';
      script.onerror = function () { asked = false; status.textContent = 'The index of this site can’t be loaded'; };
      document.head.appendChild(script);
    }

    /* Every word must be there; a title that begins with the words comes first, then one that has them. */
    function score(entry, words) {
      var title = entry[1].toLowerCase();
      var all = title + ' ' + (entry[0] + ' ' + entry[2]).toLowerCase();
      if (!words.every(function (word) { return all.indexOf(word) >= 0; })) { return 0; }
      if (title.indexOf(words.join(' ')) === 0) { return 3; }
      return words.every(function (word) { return title.indexOf(word) >= 0; }) ? 2 : 1;
    }

    function result(entry) {
      var item = document.createElement('li');
      var link = document.createElement('a');
      var kind = document.createElement('span');
      link.href = base + '../' + entry[3];
      link.textContent = entry[1];
      kind.textContent = entry[0] + (entry[2] ? ' · ' + entry[2] : '');
      item.append(link, kind);
      return item;
    }

    function find() {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      list.textContent = '';
      panel.hidden = !words.length;
      if (!entries) {
        status.textContent = 'Loading …';
        return;
      }
      var found = entries.map(function (entry, i) { return { entry: entry, score: words.length ? score(entry, words) : 0, i: i }; })
        .filter(function (hit) { return hit.score; })
        .sort(function (a, b) { return b.score - a.score || a.i - b.i; });
      found.slice(0, MOST).forEach(function (hit) { list.appendChild(result(hit.entry)); });
      status.textContent = found.length > MOST ? MOST + ' of ' + found.length + ' results' : found.length === 1 ? '1 result' : found.length + ' results';
    }

    function close() { panel.hidden = true; }

    input.addEventListener('focus', load);
    input.addEventListener('input', function () { load(); find(); });
    /* With a modifier: who speaks to the browser, or misses a key, sets off no single letter. */
    document.addEventListener('keydown', function (event) {
      if (/^k$/i.test(event.key) && (apple ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
    box.addEventListener('keydown', function (event) {
      var links = Array.prototype.slice.call(list.querySelectorAll('a'));
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') { close(); input.focus(); }
      if (event.key === 'Enter' && event.target === input && links.length) { links[0].click(); }
      if (step && links.length) {
        event.preventDefault();
        var to = links.indexOf(document.activeElement) + step;
        (to < 0 ? input : links[Math.min(to, links.length - 1)]).focus();
      }
    });
    box.addEventListener('focusout', function (event) {
      if (event.relatedTarget && !box.contains(event.relatedTarget)) { close(); }
    });
    document.addEventListener('click', function (event) {
      if (!box.contains(event.target) || list.contains(event.target)) { close(); }
    });
  }

  function openForPrint() {
    var opened = [];
    addEventListener('beforeprint', function () {
      opened = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
      opened.forEach(function (details) { details.open = true; });
    });
    addEventListener('afterprint', function () { opened.forEach(function (details) { details.open = false; }); });
  }

  document.addEventListener('DOMContentLoaded', function () {
    themeSwitch();
    search(assets);
    copyButtons();
    document.querySelectorAll('figure.chart').forEach(chart);
    scrollStops();
    addEventListener('resize', scrollStops);
    document.addEventListener('toggle', scrollStops, true);
    openForPrint();
  });
}());
