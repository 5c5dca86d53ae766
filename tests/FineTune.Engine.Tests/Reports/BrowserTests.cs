using System.Text.Json.Nodes;
using FineTune.Engine.Images;
using FineTune.Engine.Reports;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Reports;

/// <summary>The report as a browser shows it.</summary>
public sealed class BrowserTests : IDisposable
{
    private const string Browser = "the browser is a package of Debian";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact(Browser)]
    public async Task A_report_is_shown_light_and_dark_and_on_a_telephone_without_a_complaint_or_a_request()
    {
        SkiaFiles.Load();
        string path = _folder["report of 100 % & <names>.html"];
        HtmlReport.Write(path, ShownReport.Facts(_folder["base"]));
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        foreach (int width in (int[])[1400, 400])
        {
            foreach (bool isDark in (bool[])[false, true])
            {
                await browser.OpenAsync(path, width, isDark);
                Picture picture = PictureDecoder.Decode(await browser.ScreenshotAsync(), new("screenshot.png"));
                Assert.Equal(width, picture.Width);
                byte ground = picture.Pixels[0];
                Assert.True(isDark ? ground < 60 : ground > 200, $"the ground is {ground}");
                // Letters, curves, bars and a map.
                Assert.InRange(picture.Pixels.Count(value => Math.Abs(value - ground) > 60), picture.Pixels.Length / 200, picture.Pixels.Length / 3);
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Overflow)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Contrast)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Access)));
                Assert.Empty(Texts(await browser.EvaluateAsync(PageChecks.Overlaps)));
            }
        }

        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests, request => Assert.Equal(new Uri(path).AbsoluteUri, request));
    }

    [LinuxFact(Browser)]
    public async Task A_curve_says_its_values_where_one_points_and_zooms_where_one_drags()
    {
        string path = _folder["report.html"];
        HtmlReport.Write(path, ShownReport.Facts(_folder["base"]));
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await browser.OpenAsync(path, 1400, isDark: false);
        JsonNode place = (await browser.EvaluateAsync("""
            (() => {
              const plot = document.querySelector('.plot');
              plot.scrollIntoView();
              const area = plot.getBoundingClientRect();
              return [area.left, area.top, area.width, area.height];
            })()
            """))!;
        (double left, double top, double width, double height) = ((double)place[0]!, (double)place[1]!, (double)place[2]!, (double)place[3]!);
        await browser.PointAsync(left + (width / 2), top + (height / 2));
        string said = (string)(await browser.EvaluateAsync("document.querySelector('.plot .tip').textContent"))!;
        Assert.Matches(@"^step \d+training \d\.\d+training, smoothed \d\.\d+$", said);

        await browser.DragAsync(left + (width * 0.4), left + (width * 0.6), top + (height / 2));
        Assert.False((bool)(await browser.EvaluateAsync("document.querySelector('.reset').hidden"))!);
        string moved = (string)(await browser.EvaluateAsync("document.querySelector('.marks').getAttribute('transform')"))!;
        Assert.Contains("scale(", moved, StringComparison.Ordinal);
        await browser.EvaluateAsync("document.querySelector('.reset').click()");
        Assert.True((bool)(await browser.EvaluateAsync("document.querySelector('.reset').hidden"))!);
        Assert.Empty(browser.Complaints);
    }

    [LinuxFact(Browser)]
    public async Task Hostile_names_and_texts_run_nothing()
    {
        string path = _folder["report.html"];
        HtmlReport.Write(path, HostileNames.Facts(_folder["base"]));
        // What got past all escaping would not run either.
        string html = await File.ReadAllTextAsync(path);
        string broken = _folder["broken.html"];
        const string foreign = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'><main";
        await File.WriteAllTextAsync(broken, html.Replace("<main", foreign, StringComparison.Ordinal));
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await browser.OpenAsync(path, 1400, isDark: false);
        Assert.Empty(browser.Complaints);
        Assert.Equal(1, (int)(await browser.EvaluateAsync("document.querySelectorAll('script:not([type])').length"))!);
        Assert.Equal(0, (int)(await browser.EvaluateAsync("document.querySelectorAll('img').length"))!);
        await browser.OpenAsync(broken, 1400, isDark: false);
        Assert.NotEmpty(browser.Complaints);
        Assert.Equal("undefined", (string)(await browser.EvaluateAsync("typeof window.pwned"))!);
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);
}
