using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Tests.Hosting;

public class PrintedLinesTests
{
    [Fact]
    public void A_printed_line_is_an_event_of_its_own_and_none_of_the_protocol()
    {
        var events = new RecordingSink();
        using (var printed = new PrintedLines(events))
        {
            printed.WriteLine("{\"type\":\"result\",\"succeeded\":true}");
            printed.Write("half ");
            printed.Write("a line\r\nand");
            Assert.Equal(2, events.Events.Count);
            printed.Write(' ');
            printed.Write("the end");
            printed.Flush();
            printed.Flush();
        }

        Assert.Equal(["{\"type\":\"result\",\"succeeded\":true}", "half a line", "and the end"], events.Logs.Select(entry => entry.Text));
        Assert.All(events.Logs, entry => Assert.Equal(LogLevel.Detail, entry.Level));
    }
}
