using FineTune.FakeEngine;

string verb = args[0];
string? folder = Environment.GetEnvironmentVariable("FINETUNE_FAKE_ENGINE");
if (folder is not null)
{
    StartList.Add(Path.Combine(folder, "starts.txt"), string.Join(' ', args));
    Hold.While(Path.Combine(folder, verb + ".hold"));
    string script = Path.Combine(folder, verb + ".script");
    if (File.Exists(script))
    {
        return Script.Run(File.ReadAllLines(script));
    }
}

// The stage of that name has a request, and who asks the model has none.
bool isStage = args.Contains("--request");
return (verb is "predict" or "preview") && !isStage ? Predictor.Run(args) : StageImitation.Run(verb, args[2], folder);
