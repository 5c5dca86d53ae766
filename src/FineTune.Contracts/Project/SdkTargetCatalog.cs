namespace FineTune.Contracts;

/// <summary>The targets of the SDK. <c>-t:Help</c> lists those for people, and each is opened in its file by the lines that stand here.</summary>
public static class SdkTargetCatalog
{
    private const string Model = "bin/<name>, the model folder";

    public static IReadOnlyList<SdkTarget> All { get; } =
    [
        new("Build", "Tokenize, Train, Evaluate, Export, each if it must; the gates; the model folder.", "the project file, its data, its base model", Model)
            { Command = "dotnet build", IsOfMSBuild = true },
        new("Pull", "Fetches what the project names of the Hugging Face Hub.",
            "BaseModel, @(Dataset), finetune.lock.json", "the Hub's cache, finetune.lock.json"),
        new("Tokenize", "Datasets to tokens.", "@(Dataset), the base model's tokenizer, arguments of tasks and tokenizing",
            "obj/finetune/tokenize/output: tokens, dataset.json, the tokenizer's files"),
        new("Preview", "Shows the first rows as the model will see them.", "obj/finetune/tokenize/output, PreviewRows", "lines"),
        new("Train", "Tokens and a base model to a trained model.",
            "obj/finetune/tokenize/output, the base model's weights, arguments of training, @(Hook), @(OptimizerGroup)",
            "obj/finetune/train/output: config.json, model.safetensors, the log of training"),
        new("Evaluate", "The trained model to metrics, and the gates.", "obj/finetune/train/output, the tokens of EvalSplit, @(Metric), @(Sample)",
            "@(FineTuneMetric), FineTuneSummary; obj/finetune/evaluate/output: all_results.json, README.md, training_curves.svg, report.html"),
        new("Export", "The trained model to ONNX and GGUF files, each measured as the model was, and the gates.",
            "obj/finetune/train/output, obj/finetune/evaluate/output, the tokens of EvalSplit, @(Export), @(Metric)",
            "obj/finetune/export/output: onnx/model.onnx, model_fp16.onnx, model_quantized.onnx; gguf/model-f32.gguf, model-f16.gguf, model-q8_0.gguf; "
                + "all_results.json, README.md, report.html"),
        new("Predict", "Asks the trained model about every row of a file.", "obj/finetune/train/output, PredictFile", "PredictOutput"),
        new("Watch", "Builds, and serves the report of the training meanwhile.", "the inputs of Build", "what Build gives; a page on loopback"),
        new("Sweep", "Searches good values of arguments: trials, each a build with other values.",
            "@(Sweep), SweepTrials, SweepMetric and what else begins with Sweep, the inputs of Build",
            "sweep.best.yaml; obj/finetune/sweep: journal.jsonl, sweep.html, trials"),
        new("VSTest", "Builds and checks the gates.", "@(Metric)", "an error for each gate that fails") { Command = "dotnet test" },
        new("ComputeRunArguments", "Asks the model for answers to the texts on the command line.",
            Model, "RunCommand, RunArguments") { Command = "dotnet run -- \"some text\"" },
        new("Publish", "Copies the model folder.", "bin/<name>, PublishDir", "the files of the model in PublishDir") { Command = "dotnet publish -o FOLDER" },
        new("Pack", "Makes a NuGet package of the model.",
            "bin/<name>, PackageId, Version", "bin/<name>.<version>.nupkg") { Command = "dotnet pack", IsOfMSBuild = true },
        new("Push", "Publishes the model to the folder PushTo or to the Hub; the only target that writes elsewhere.", "bin/<name>, PushTo, PushToHub",
            "the model where others find it"),
        new("Compare", "Prints the metrics beside those of another model and holds them against MaxDrop.", "all_results.json of both, Against, SummaryFile",
            "a table; an error for each metric that dropped"),
        new("Verify", "Compares model and inputs with the manifest.", "bin/<name>/manifest.json, Replay", "an error for each file that differs"),
        new("Update", "Pins the revisions of the Hub anew.", "BaseModel, @(Dataset)", "finetune.lock.json"),
        new("Login", "Checks a token of the Hub and stores it where all Hugging Face tools look for it.", "HF_TOKEN, or what is typed", "the token's file"),
        new("Doctor", "Says which token, endpoint, cache, device and libtorch a build would use.",
            "FineTuneDevice, FineTuneTorchDir, FineTuneOffline, the environment", "lines"),
        new("CacheInfo", "Says what is in the store.", "FineTuneCachePath", "lines"),
        new("CacheTrim", "Makes the store as small as its limit.", "FineTuneCachePath, FineTuneCacheSizeLimit", "a smaller store"),
        new("Clean", "Removes the model folder; finished stages stay.", "bin/<name>", "nothing of it") { Command = "dotnet clean", IsOfMSBuild = true },
        new("Purge", "Removes the model folder, all finished stages and what the store has of them.", "bin/<name>, obj/finetune, the store", "nothing of it"),
        new("Help", "Lists targets, properties, arguments and items.", "the catalogues of the SDK", "lines"),
        new("CoreBuild", "The part of Build between BeforeBuild and AfterBuild.", "CoreBuildDependsOn", Model) { IsForPeople = false },
        new("GetFineTuneModelFolder", "Where a project that starts from this one finds its model.", "FineTuneModelFolder", "the full path of the model folder")
            { IsForPeople = false },
        new("GetTargetFrameworks", "Which frameworks the project has: one that every application can reference.",
            "nothing", "the project with its frameworks") { IsForPeople = false },
        new("Compile", "Asked by editors; nothing is compiled.", "nothing", "nothing") { IsForPeople = false },
        new("CoreCompile", "Asked by editors; nothing is compiled.", "nothing", "nothing") { IsForPeople = false },
        new("GetTargetPath", "Which assembly the project gives: none.", "nothing", "nothing") { IsForPeople = false },
        new("GetNativeManifest", "Which manifest an assembly needs: there is none.", "nothing", "nothing") { IsForPeople = false },
        new("GetReferenceAssemblyPaths", "Where reference assemblies are: none is needed.", "nothing", "nothing") { IsForPeople = false },
        new("ResolveReferences", "Which assemblies the project references: none.", "nothing", "nothing") { IsForPeople = false },
        new("GetCopyToOutputDirectoryItems", "What an application that references the model copies to its output folder.",
            Model, "@(FineTuneModelFile), below models/<name>")
            { IsForPeople = false },
        new("GetCopyToPublishDirectoryItems", "What an application that references the model publishes.", Model, "@(FineTuneModelFile), below models/<name>")
            { IsForPeople = false },
        new("GetFineTuneContract", "What an app has to know of the model to be compiled against it; trains nothing.",
            "obj/finetune/tokenize/output, @(Export)",
            "the project, with the metadata Model, ClientName, Contract, Source and Package") { IsForPeople = false },
        new("GetFineTuneUnusedFiles", "Which files of the model folder an app that asks through FineTune.Client does not open.",
            Model, "their full paths") { IsForPeople = false },
        .. Steps("Pull"), .. Steps("Tokenize"), .. Steps("Train"), .. Steps("Evaluate"), .. Steps("Export"), .. Steps("Predict"),
        .. Steps("Push"),
    ];

    /// <summary>Empty targets that a project replaces by its own.</summary>
    private static SdkTarget[] Steps(string stage) =>
    [
        new($"Before{stage}", $"A place for a project's own step before {stage}.", "what the project's target takes", "what the project's target gives")
        {
            IsForPeople = false
        },
        new($"After{stage}", $"A place for a project's own step after {stage}.", "what the project's target takes", "what the project's target gives")
        {
            IsForPeople = false
        },
    ];
}
