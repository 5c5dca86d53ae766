using FineTune.FakeEngine;

string verb = args[0];
string? folder = Environment.GetEnvironmentVariable("FINETUNE_FAKE_ENGINE");
if (folder is not null)
{
    File.AppendAllText(Path.Combine(folder, "starts.txt"), string.Join(' ', args) + "\n");
    Hold.While(Path.Combine(folder, verb + ".hold"));
    string script = Path.Combine(folder, verb + ".script");
    if (File.Exists(script))
    {
        return Script.Run(File.ReadAllLines(script));
    }
}

return verb is "predict" or "preview" ? Predictor.Run(args) : StageImitation.Run(verb, args[2], folder);
