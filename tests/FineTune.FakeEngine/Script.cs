using System.Globalization;

namespace FineTune.FakeEngine;

/// <summary>
/// Does what a file says, a step a line: <c>out TEXT</c>, <c>err TEXT</c>, <c>env NAME</c>, <c>wait-stdin</c>, <c>hang</c>, <c>exit CODE</c>.
/// </summary>
internal static class Script
{
    public static int Run(string[] lines)
    {
        foreach (string line in lines)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            string step = space < 0 ? line : line[..space];
            string text = space < 0 ? "" : line[(space + 1)..];
            switch (step)
            {
                case "out":
                    Console.Out.WriteLine(text);
                    break;
                case "err":
                    Console.Error.WriteLine(text);
                    break;
                case "env":
                    Console.Error.WriteLine($"{text}={Environment.GetEnvironmentVariable(text) ?? "unset"}");
                    break;
                case "wait-stdin":
                    Console.In.ReadToEnd();
                    break;
                case "hang":
                    Thread.CurrentThread.Join(Timeout.Infinite);
                    break;
                case "exit":
                    return int.Parse(text, CultureInfo.InvariantCulture);
                case "abort":
                    System.Diagnostics.Process.GetCurrentProcess().Kill();
                    break;
                default:
                    throw new ArgumentException($"No step '{step}'.");
            }
        }

        return 0;
    }
}
