namespace FineTune.FakeEngine;

internal static class Predictor
{
    public static int Run(string[] args)
    {
        foreach (string argument in args)
        {
            Console.WriteLine($"[{argument}]");
        }

        return 0;
    }
}
