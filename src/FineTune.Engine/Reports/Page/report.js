// Lets one read the values of a curve, and zoom. Without it the page shows the same curves.
(function () {
  'use strict';
  var name = 'http://www.w3.org/2000/svg';

  function round(step) {
    var power = Math.pow(10, Math.floor(Math.log10(step)));
    return power * [1, 2, 5, 10].find(function (of) { return of * power >= step * 0.999 || of === 10; });
  }

  function short(value) {
    if (value === null) { return 'not defined'; }
    var size = Math.abs(value);
    if (size !== 0 && (size < 0.001 || size >= 1e7)) { return value.toExponential(2); }
    return value.toLocaleString('en', { maximumFractionDigits: size < 1 ? 4 : size < 100 ? 3 : 1 });
  }

  function mark(value, step) {
    if (step < 0.00095 || Math.abs(value) >= 1e7) { return value === 0 ? '0' : value.toExponential(1).replace('e+', 'e').replace('.0e', 'e'); }
    var digits = Math.min(4, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  function element(parent, kind, attributes, text) {
    var made = document.createElementNS(name, kind);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) { made.textContent = text; }
    parent.appendChild(made);
    return made;
  }

  function chart(figure) {
    var data = JSON.parse(figure.querySelector('script').textContent);
    var box = figure.querySelector('.plot');
    var svg = box.querySelector('svg');
    var axes = svg.querySelector('.axes');
    var marks = svg.querySelector('.marks');
    var left = data.plot[0], top = data.plot[1], width = data.plot[2], height = data.plot[3];
    var x = data.x.slice(), y = data.y.slice();
    var steps = Array.from(new Set(data.series.flatMap(function (one) { return one.x; }))).sort(function (a, b) { return a - b; });
    var at = -1, from = null;
    var line = element(svg, 'path', { 'class': 'line', visibility: 'hidden' });
    var frame = element(svg, 'rect', { 'class': 'frame', visibility: 'hidden', y: top, height: height });
    var tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    tip.setAttribute('role', 'status');
    box.appendChild(tip);
    var reset = document.createElement('button');
    reset.type = 'button';
    reset.className = 'reset';
    reset.textContent = 'show all';
    reset.hidden = true;
    figure.appendChild(reset);
    box.tabIndex = 0;
    box.setAttribute('role', 'group');
    box.setAttribute('aria-label', svg.getAttribute('aria-label') + ' Arrow keys read the values, plus and minus zoom, Escape shows all.');

    function column(value) { return left + width * (value - x[0]) / (x[1] - x[0]); }

    function draw() {
      // Of what is seen, the lowest and the highest.
      var low = Infinity, high = -Infinity, whole = x[0] === data.x[0] && x[1] === data.x[1];
      data.series.forEach(function (one) {
        one.x.forEach(function (place, index) {
          if (place >= x[0] && place <= x[1] && one.y[index] !== null) { low = Math.min(low, one.y[index]); high = Math.max(high, one.y[index]); }
        });
      });
      if (whole || low > high) { y = data.y.slice(); } else {
        var room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
        y = [low - room, high + room];
      }
      var sx = (data.x[1] - data.x[0]) / (x[1] - x[0]), sy = (data.y[1] - data.y[0]) / (y[1] - y[0]);
      var dx = -width * (x[0] - data.x[0]) / (x[1] - x[0]), dy = height * (y[1] - data.y[1]) / (y[1] - y[0]);
      marks.setAttribute('transform', 'translate(' + dx + ' ' + dy + ') scale(' + sx + ' ' + sy + ')');
      axes.textContent = '';
      var step = round((y[1] - y[0]) / 5), value;
      for (value = Math.ceil(y[0] / step - 1e-9) * step; value <= y[1] + step * 1e-9; value += step) {
        var row = top + height * (1 - (value - y[0]) / (y[1] - y[0]));
        element(axes, 'path', { 'class': 'grid', d: 'M' + left + ' ' + row + 'h' + width });
        element(axes, 'text', { x: left - 8, y: row + 4, 'text-anchor': 'end' }, mark(Math.abs(value) < step * 1e-6 ? 0 : value, step));
      }
      step = round((x[1] - x[0]) / 6);
      for (value = Math.ceil(x[0] / step - 1e-9) * step; value <= x[1] + step * 1e-9; value += step) {
        element(axes, 'path', { 'class': 'tick', d: 'M' + column(value) + ' ' + (top + height) + 'v5' });
        element(axes, 'text', { x: column(value), y: top + height + 31, 'text-anchor': 'middle' }, mark(value, step));
      }
      reset.hidden = whole;
      // A dot at the end of an axis is whole until something is moved beyond it.
      figure.classList.toggle('zoomed', !whole);
      hide();
    }

    function nearest(value) {
      var best = -1;
      steps.forEach(function (step, index) {
        if (step >= x[0] && step <= x[1] && (best < 0 || Math.abs(step - value) < Math.abs(steps[best] - value))) { best = index; }
      });
      return best;
    }

    function show(index) {
      if (index < 0) { return; }
      at = index;
      var place = column(steps[index]);
      line.setAttribute('d', 'M' + place + ' ' + top + 'v' + height);
      line.setAttribute('visibility', 'visible');
      tip.textContent = '';
      var head = document.createElement('b');
      head.textContent = data.name + ' ' + short(steps[index]);
      tip.appendChild(head);
      data.series.forEach(function (one, number) {
        var where = one.x.indexOf(steps[index]);
        if (where < 0) { return; }
        var entry = document.createElement('div'), dot = document.createElement('i');
        dot.className = one.color;
        entry.appendChild(dot);
        entry.appendChild(document.createTextNode((data.series.length > 1 ? one.name + ' ' : '') + short(one.y[where])));
        tip.appendChild(entry);
      });
      tip.hidden = false;
      var scale = box.clientWidth / svg.viewBox.baseVal.width, side = place * scale;
      tip.style.left = (side + 12 + tip.offsetWidth > box.clientWidth ? Math.max(0, side - 12 - tip.offsetWidth) : side + 12) + 'px';
    }

    function hide() {
      at = -1;
      line.setAttribute('visibility', 'hidden');
      tip.hidden = true;
    }

    function valueOf(event) {
      var area = svg.getBoundingClientRect();
      var place = (event.clientX - area.left) * svg.viewBox.baseVal.width / area.width;
      return x[0] + (x[1] - x[0]) * Math.min(1, Math.max(0, (place - left) / width));
    }

    function zoom(low, high) {
      low = Math.max(data.x[0], low);
      high = Math.min(data.x[1], high);
      if (high - low > (data.x[1] - data.x[0]) / 1000) { x = [low, high]; draw(); }
    }

    function scale(factor, around) { zoom(around - (around - x[0]) * factor, around + (x[1] - around) * factor); }

    box.addEventListener('pointermove', function (event) {
      var value = valueOf(event);
      if (from !== null) {
        frame.setAttribute('x', Math.min(column(from), column(value)));
        frame.setAttribute('width', Math.abs(column(value) - column(from)));
        frame.setAttribute('visibility', 'visible');
      }
      show(nearest(value));
    });
    box.addEventListener('pointerleave', function () { if (from === null) { hide(); } });
    box.addEventListener('pointerdown', function (event) {
      if (event.pointerType !== 'touch') { from = valueOf(event); box.setPointerCapture(event.pointerId); }
    });
    box.addEventListener('pointerup', function (event) {
      var start = from, end = valueOf(event);
      from = null;
      frame.setAttribute('visibility', 'hidden');
      if (start !== null && Math.abs(column(end) - column(start)) > 8) { zoom(Math.min(start, end), Math.max(start, end)); }
    });
    box.addEventListener('dblclick', function () { zoom(data.x[0], data.x[1]); });
    box.addEventListener('wheel', function (event) {
      // A wheel alone scrolls the page.
      if (event.ctrlKey || event.metaKey || event.shiftKey) { event.preventDefault(); scale((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, valueOf(event)); }
    }, { passive: false });
    box.addEventListener('keydown', function (event) {
      var middle = at >= 0 ? steps[at] : (x[0] + x[1]) / 2;
      if (event.key === 'ArrowRight') { show(Math.min(steps.length - 1, at + 1)); }
      else if (event.key === 'ArrowLeft') { show(at < 0 ? steps.length - 1 : Math.max(0, at - 1)); }
      else if (event.key === '+') { scale(0.5, middle); }
      else if (event.key === '-') { scale(2, middle); }
      else if (event.key === 'Escape') { zoom(data.x[0], data.x[1]); }
      else { return; }
      event.preventDefault();
    });
    reset.addEventListener('click', function () { zoom(data.x[0], data.x[1]); });
  }

  // A table that is wider than the window says so, and fades out where it goes on.
  document.querySelectorAll('.scroll').forEach(function (area) {
    var hint = document.createElement('p');
    hint.className = 'hint sideways';
    hint.textContent = 'Scroll the table sideways to see all of it.';
    area.parentNode.insertBefore(hint, area);

    function look() {
      hint.hidden = area.scrollWidth <= area.clientWidth + 1;
      area.classList.toggle('more', area.scrollLeft + area.clientWidth < area.scrollWidth - 1);
    }

    area.addEventListener('scroll', look, { passive: true });
    new ResizeObserver(look).observe(area);
    look();
  });

  document.querySelectorAll('figure.chart').forEach(function (figure) {
    if (figure.querySelector('.plot')) { chart(figure); }
  });
})();
