namespace FineTune.Tasks.Sweeps;

/// <summary>How the page of a sweep looks.</summary>
internal static class SweepStyle
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #535e6c; --line: #d5dae1; --ground: #ffffff; --mark: #1d5fbf;
          --best: #b3261e; --bar: #cfe0f7; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6eaf0; --soft: #a9b3c0; --line: #39424e; --ground: #14181d; --mark: #7db0ff; --best: #ff9a90; --bar: #24436d; } }
        * { box-sizing: border-box; }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); margin: 0 auto; padding: 1rem; max-width: 80rem; }
        h1 { font-size: 1.7rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
        p { color: var(--soft); margin: .25rem 0 .5rem; max-width: 48rem; }
        figure { margin: 0; container-type: inline-size; } svg { width: 100%; height: auto; display: block; }
        text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; } .axis { stroke: var(--soft); }
        .grid { stroke: var(--line); }
        @container (max-width: 600px) { text { font-size: 25px; } circle { r: 7px; } }
        .small text { font-size: 12.5px; } .small circle { r: 4px; }
        .wide svg { min-width: 46rem; } .wide text { font-size: 12px; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
        circle { fill: var(--mark); } circle.best { fill: var(--best); }
        circle.pruned { fill: var(--ground); stroke: var(--soft); stroke-width: 2; }
        path.failed { stroke: var(--best); stroke-width: 2.5; fill: none; }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; list-style: none; margin: .25rem 0 .5rem; padding: 0; color: var(--soft); }
        .narrow { display: none; }
        .legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%; margin-right: .4rem; background: var(--mark); }
        .legend i.best { background: var(--best); }
        .legend i.lead { height: .2rem; width: 1.2rem; border-radius: 0; background: var(--best); vertical-align: .25rem; }
        .legend i.pruned { background: var(--ground); border: 2px solid var(--soft); }
        .legend i.failed { background: none; border-radius: 0; width: auto; height: auto; }
        .legend i.failed::before { content: "\00d7"; color: var(--best); font: 700 1.2rem/1 system-ui; }
        .lead { stroke: var(--best); stroke-width: 2; fill: none; }
        path.trial { fill: none; stroke: var(--mark); } path.best { fill: none; stroke: var(--best); stroke-width: 3; }
        .slices { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; }
        .scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--mark); }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line); }
        th, td { text-align: left; white-space: nowrap; vertical-align: top; } thead th { color: var(--soft); } tbody th { font-weight: 400; }
        td.value { white-space: normal; overflow-wrap: anywhere; min-width: 13rem; max-width: 20rem; }
        thead th { white-space: normal; vertical-align: bottom; }
        .n { text-align: right; } td.reason { white-space: normal; min-width: 16rem; overflow-wrap: break-word; }
        .bar { background: linear-gradient(90deg, var(--bar) var(--v), transparent 0); min-width: 8rem; }
        tr.best th, tr.best td { color: var(--best); font-weight: 600; }
        @media (max-width: 600px) {
          .cards thead { position: absolute; left: -100rem; } .cards table, .cards tbody { display: block; }
          .cards tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .1rem 1rem; padding: .5rem 0; }
          .cards tr { border-bottom: 1px solid var(--line); } .narrow { display: block; }
          .cards th, .cards td { border: 0; padding: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 0; max-width: none; }
          .cards th { grid-column: 1 / -1; font-weight: 600; } .cards th::before { content: "trial "; }
          .cards td::before { content: attr(data-name); color: var(--soft); display: block; font-size: .85rem; font-weight: 400; }
          .cards td.reason { grid-column: 1 / -1; min-width: 0; }
          .cards td:empty { display: none; }
        }
        @media print { * { print-color-adjust: exact; } .scroll { overflow: visible; } figure, tr { break-inside: avoid; } }
        """;
}
