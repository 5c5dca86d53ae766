namespace FineTune.Testing;

/// <summary>What every page has to be like, as expressions that give what is wrong.</summary>
public static class PageChecks
{
    /// <summary>Elements that stick out of the window at the right, but for what scrolls by itself.</summary>
    public const string Overflow = """
        [...document.body.querySelectorAll('*')].filter(element => {
          if (element.closest('.scroll') && !element.matches('.scroll')) { return false; }
          if (element.matches('.skip') || element.closest('svg svg')) { return false; }
          return element.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
        }).map(element => element.tagName + '.' + element.getAttribute('class') + ': ' + element.textContent.slice(0, 60))
        """;

    /// <summary>Texts whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3).</summary>
    public const string Contrast = """
        (() => {
          const canvas = document.createElement('canvas'); canvas.width = canvas.height = 1;
          const context = canvas.getContext('2d', { willReadFrequently: true });
          const over = (ground, color) => {
            context.fillStyle = `rgb(${ground})`; context.fillRect(0, 0, 1, 1); context.fillStyle = color; context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const light = color => {
            const [r, g, b] = color.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const groundOf = element => {
            const all = [];
            for (let one = element; one; one = one.parentElement) {
              const style = getComputedStyle(one);
              all.unshift(style.backgroundColor);
              if (one.matches('.bar')) { all.push(getComputedStyle(one).getPropertyValue('--bar')); }
            }
            return all.reduce(over, [255, 255, 255]);
          };
          const bad = [];
          for (const element of document.body.querySelectorAll('*')) {
            const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join('');
            if (!own || element.matches('script, style, title, .skip') || !element.getClientRects().length) { continue; }
            const isSvg = element instanceof SVGElement;
            const ground = groundOf(isSvg ? element.closest('figure, body') : element);
            const color = over(ground, isSvg ? getComputedStyle(element).fill : getComputedStyle(element).color);
            const [high, low] = [light(ground), light(color)].sort((a, b) => b - a);
            const ratio = (high + 0.05) / (low + 0.05);
            if (ratio < 4.5) { bad.push(`${element.tagName}.${element.getAttribute('class')} ${ratio.toFixed(2)}: ${own.slice(0, 40)}`); }
          }
          return bad;
        })()
        """;

    /// <summary>What somebody who hears the page, or moves in it by keys, would miss.</summary>
    public const string Access = """
        (() => {
          const bad = [];
          const need = (holds, what) => { if (!holds) { bad.push(what); } };
          need(document.documentElement.lang, 'no language');
          need(document.title, 'no title');
          need(document.querySelectorAll('h1').length === 1, 'not one h1');
          need(document.querySelectorAll('main').length === 1, 'not one main');
          let level = 0;
          document.querySelectorAll('h1, h2, h3, h4').forEach(heading => {
            const own = Number(heading.tagName[1]);
            need(own <= level + 1, 'a level of headings is left out at ' + heading.textContent);
            need(heading.textContent.trim(), 'an empty heading');
            level = own;
          });
          const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
          need(new Set(ids).size === ids.length, 'an id is there twice');
          document.querySelectorAll('a[href^="#"]')
            .forEach(link => need(ids.includes(link.getAttribute('href').slice(1)), 'a link to nowhere: ' + link.textContent));
          const areas = [...document.querySelectorAll('section, [role=region]')].map(area => area.getAttribute('aria-label'));
          need(new Set(areas).size === areas.length, 'two areas have one name');
          document.querySelectorAll('img').forEach(image => need(image.alt, 'a picture without words'));
          document.querySelectorAll('svg').forEach(svg => need(svg.parentElement.closest('svg') || svg.getAttribute('aria-label'), 'a drawing without words'));
          document.querySelectorAll('table').forEach(table => {
            need(table.querySelector('thead th[scope=col]'), 'a table without headers');
            need([...table.querySelectorAll('tbody tr')].every(row => row.querySelector('th[scope=row]')), 'a row without a name');
          });
          document.querySelectorAll('.scroll')
            .forEach(area => need(area.tabIndex === 0 && area.getAttribute('aria-label'), 'what scrolls cannot be reached by keys'));
          return bad;
        })()
        """;

    /// <summary>Words of a drawing that lie over other words of it.</summary>
    public const string Overlaps = """
        [...document.querySelectorAll('svg')].filter(svg => !svg.parentElement.closest('svg')).flatMap(svg => {
          const words = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
          return words.flatMap(([one, a], index) => words.slice(index + 1)
            .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
            .map(([other]) => svg.getAttribute('aria-label') + ': ' + one + ' over ' + other));
        })
        """;
}
