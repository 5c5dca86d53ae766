using FineTune.Contracts;
using FineTune.Engine.Reports;
using FineTune.Engine.Tests.Reports;
using FineTune.Engine.Watching;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Watching;

/// <summary>A training as somebody watches it in a browser.</summary>
public sealed class WatchBrowserTests : IDisposable
{
    private const string Browser = "the browser is a package of Debian";

    private const string State = "document.querySelector('.state').textContent";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact(Browser)]
    public async Task The_page_follows_the_training_without_being_loaded_anew_and_its_end_stays()
    {
        var server = WatchServer.Start();
        server.Add($"{_folder["a/obj/finetune"]}\t{_folder["a/bin/Letters"]}");
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await browser.OpenAsync(server.Address, 1400, isDark: false);
        await browser.EvaluateAsync("window.isTheSame = true");
        await UntilAsync(browser, FrameHas("Training has not begun"));

        ReportFacts facts = ShownReport.Facts(_folder["base"], steps: 7);
        ReportFacts running = facts with { Evaluation = null, WorstRows = [], Answers = [], Guesses = [], Samples = [] };
        _folder.Write($"a/obj/finetune/train/{StageLayout.LiveReport}", HtmlReport.Html(running));
        await UntilAsync(browser, FrameHas("at step 7."));
        _folder.Write($"a/obj/finetune/train/{StageLayout.LiveReport}", HtmlReport.Html(running with { Curve = ShownReport.Facts("base", steps: 11).Curve }));
        await UntilAsync(browser, FrameHas("at step 11."));
        Assert.Contains("is being built", (string)(await browser.EvaluateAsync(State))!, StringComparison.Ordinal);

        // What the build says last is written a moment before it ends.
        string verdict = ReportSlots.Fill(HtmlReport.Html(facts), ReportSlots.Verdict, "<p class=\"verdict good\">All gates pass</p>");
        _folder.Write("a/bin/Letters/report.html", verdict);
        File.SetLastWriteTimeUtc(_folder["a/bin/Letters/report.html"], DateTime.UtcNow.AddSeconds(2));
        await Task.Run(server.Finish);
        server.Dispose();
        await UntilAsync(browser, "document.querySelector('.state').textContent.startsWith('The build has ended')");
        Assert.True((bool)(await browser.EvaluateAsync(FrameHas("All gates pass")))!);
        Assert.True((bool)(await browser.EvaluateAsync("window.isTheSame"))!);
        Assert.Empty(browser.Complaints);
    }

    [LinuxFact(Browser)]
    public async Task An_index_gets_the_projects_that_begin_and_leads_to_them()
    {
        using var server = WatchServer.Start();
        server.Add(_folder["one/obj/finetune"]);
        server.Add(_folder["two <b>/obj/finetune"]);
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await browser.OpenAsync(server.Address, 400, isDark: true);
        await browser.EvaluateAsync("window.isTheSame = true");
        server.Add(_folder["three/obj/finetune"]);
        await UntilAsync(browser, "[...document.querySelectorAll('li a')].map(link => link.textContent).join() === 'one,two <b>,three'");
        Assert.True((bool)(await browser.EvaluateAsync("window.isTheSame"))!);
        Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Access))!.ToJsonString());
        Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Contrast))!.ToJsonString());

        string third = (string)(await browser.EvaluateAsync("document.querySelectorAll('li a')[2].href"))!;
        await browser.OpenAsync(third, 400, isDark: true);
        await UntilAsync(browser, FrameHas("three"));
        Assert.Equal("[]", (await browser.EvaluateAsync(PageChecks.Access))!.ToJsonString());
        Assert.Empty(browser.Complaints);
    }

    private static string FrameHas(string text) => $"(document.querySelector('iframe').contentDocument?.body?.innerHTML ?? '').includes('{text}')";

    /// <summary>Waits for what the page comes to by itself.</summary>
    private static async Task UntilAsync(HeadlessBrowser browser, string condition) => await browser.EvaluateAsync(
        $"new Promise(done => {{ const look = () => {condition} ? done(true) : setTimeout(look, 20); look(); }})");
}
