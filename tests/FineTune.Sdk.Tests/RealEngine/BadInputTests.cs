using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>What only the engine can find wrong. All projects are copies of a trained one and built by one command.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class BadInputTests(PackedSdk sdk)
{
    private const string Data = """<Dataset Include="data/*.csv" LabelNames="negative;positive" />""";

    private static readonly Slip[] Slips =
    [
        new("column", project => project.Edit("data/train.csv", "text,label", "review,label"),
            "data/train.csv(1,1): error FT2002: There is no column 'text'; the columns are: review, label."),
        new("label", project => project.Edit("data/test.csv", "this story is terrible 66,0\n", "this story is terrible 66,2\n"),
            "data/test.csv(4,27): error FT2003: The label '2' is not one of the 2 labels: negative, positive (by their ids 0 to 1)."),
        new("header only", project => project.Write("data/test.csv", "text,label\n"),
            "reviews.finetune(12,6): error FT2004: The split 'test' has no rows."),
        new("unclosed quote", project => File.AppendAllText(project["data/train.csv"], "\"never closed,0\nmore,1\n"),
            "data/train.csv(66,1): error FT2005: The row cannot be read: "),
        new("extra field", project => project.Edit("data/train.csv", "this story is terrible 2,0", "this story is terrible, really,0"),
            "data/train.csv(4,1): error FT2005: The row cannot be read: "),
        new("JSON", project =>
            {
                project.Write("data/train.jsonl", "{\"text\": \"good\", \"label\": 1}\n{\"text\": \"bad\", \"label\" 0}\n");
                project.Edit("reviews.finetune", Data, "<Dataset Include=\"data/train.jsonl\" />");
                project.Edit("reviews.finetune", "<Metric Include=\"accuracy\" />", "");
            },
            "data/train.jsonl(2,25): error FT2006: The row is not a JSON object: "),
        new("number", project => project.Write("data/train.csv", "text,label\n1.5,0\n2.5,1\n"),
            "data/train.csv(2,1): error FT2007: The column 'text' should hold text, but here it holds "),
        new("skip", project => project.Edit("reviews.finetune", Data, Data.Replace(" />", " Skip=\"1000\" />", StringComparison.Ordinal)),
            "reviews.finetune(12,6): error FT2004: The split 'test' has no rows: Skip and Take leave none of the 16 in its files."),
        new("take", project => project.Edit("reviews.finetune", Data, Data.Replace(" />", " Take=\"0\" />", StringComparison.Ordinal)),
            "reviews.finetune(12,6): error FT2004: The split 'test' has no rows: Skip and Take leave none of the 16 in its files."),
        new("half a character", project => File.AppendAllText(project["data/train.csv"], "gut und sch\u00f6n", Encoding.Latin1),
            "data/train.csv(66,12): error FT2009: The file is not UTF-8: the byte at offset "),
        new("NUL bytes", project => File.AppendAllText(project["data/train.csv"], "a\0b,1\n"),
            "data/train.csv(66,2): error FT2005: The row cannot be read: it holds a NUL byte"),
        new("a line of 50 MB", project => project.Write("data/train.csv", new string('x', 50_000_000)),
            "data/train.csv(1,1): error FT2002: There is no column 'text'; the columns are: xxx"),
        new("columns twice", project => project.Edit("data/train.csv", "text,label", "text,text"),
            "data/train.csv(1,1): error FT2005: The row cannot be read: the column 'text' is there 2 times."),
        new("no rows", project => project.Write("data/train.csv", ""),
            "reviews.finetune(12,6): error FT2004: The split 'train' has no rows."),
        new("folder", project =>
            {
                Directory.CreateDirectory(project["data/more"]);
                project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"data/more\" />");
            },
            "reviews.finetune(12,69): error FT2013: 'data/more' cannot be read: it is a folder;"),
        new("unreadable", project =>
            {
                // A link to itself is beyond root too, whom no permission stops.
                Directory.CreateDirectory(project["more"]);
                File.CreateSymbolicLink(project["more/looped.csv"], "looped.csv");
                project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"more/looped.csv\" />");
            },
            "more/looped.csv : error FT2013: '"),
        new("a row of 50 MB", project =>
            {
                File.AppendAllText(project["data/train.csv"], string.Concat(Enumerable.Repeat("word soup ", 5_000_000)) + ",0\n");
                project.Edit("reviews.finetune", "<MaxLength>16<", "<TruncationPolicy>error</TruncationPolicy><MaxLength>16<");
            },
            "data/train.csv(66): error FT2023: The row has "),
        new("wildcard", project => project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"data/*.tsv\" />"),
            "reviews.finetune(12,69): error FT2001: No file matches the wildcard 'data/*.tsv'."),
        new("corrupt parquet", project =>
            {
                File.WriteAllBytes(project["data/more.parquet"], [.. "PAR1"u8, .. new byte[500], .. "PAR1"u8]);
                project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"data/more.parquet\" />");
            },
            "data/more.parquet : error FT2008: The Parquet file cannot be read: "),
        new("compressed and cut off", project =>
            {
                using (var stream = new GZipStream(File.Create(project["data/more.csv.gz"]), CompressionLevel.Fastest))
                {
                    stream.Write(File.ReadAllBytes(project["data/train.csv"]));
                }

                Keep(project["data/more.csv.gz"], 100);
                project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"data/more.csv.gz\" />");
            },
            "data/more.csv.gz : error FT2018: The compressed file cannot be read: "),
        new("split", project => project.Edit("reviews.finetune", Data, Data + "<Dataset Include=\"data/train.csv\" Split=\"trian\" />"),
            "reviews.finetune(12,102): error FT2019: There is no split 'trian' (did you mean 'train'?); the splits are: "),
        new("too long", project => project.Edit("reviews.finetune", "<MaxLength>16<", "<TruncationPolicy>error</TruncationPolicy><MaxLength>4<"),
            "data/test.csv(2): error FT2023: The row has 8 tokens, MaxLength is 4."),
        new("comma", project => project.Edit("reviews.finetune", ">1e-3<", ">0,1<"),
            "reviews.finetune(5,6): error FT1004: LearningRate = '0,1' is not a number "),
        new("truncated weights", project => UseBase(project, folder => Keep(Path.Combine(folder, "model.safetensors"), 100_000)),
            "base/model.safetensors : error FT1205: The weights cannot be read: "),
        new("truncated header", project => UseBase(project, folder => Keep(Path.Combine(folder, "model.safetensors"), 100)),
            "base/model.safetensors : error FT1205: The weights cannot be read: "),
        new("empty weights", project => UseBase(project, folder => Keep(Path.Combine(folder, "model.safetensors"), 0)),
            "base/model.safetensors : error FT1205: The weights cannot be read: "),
        new("hidden size", project => UseBase(
            project, folder => Replace(Path.Combine(folder, "config.json"), "\"hidden_size\": [0-9]+", "\"hidden_size\": 64")),
            " more. A head has as many labels as the training data"),
        new("vocabulary", project => UseBase(project, folder => Replace(Path.Combine(folder, "config.json"), "\"vocab_size\": [0-9]+", "\"vocab_size\": 7")),
            "base/config.json : error FT2012: The tokenizer of the base model cannot be used: it has 129 tokens, but the model only 7 embeddings"),
        new("larger vocabulary", project => UseBase(
            project, folder => Replace(Path.Combine(folder, "config.json"), "\"vocab_size\": [0-9]+", "\"vocab_size\": 300")),
            "model: bert.embeddings.word_embeddings.weight is [129, 128] and should be [300, 128]."),
        new("broken config", project => UseBase(project, folder => Replace(Path.Combine(folder, "config.json"), "\"vocab_size\": ", "\"vocab_size\" ")),
            "base/config.json(15,16): error FT1208: The model's configuration cannot be used: "),
        new("broken tokenizer", project => UseBase(project, folder => Keep(Path.Combine(folder, "tokenizer.json"), 500)),
            "base/tokenizer.json(27,17): error FT2012: The tokenizer of the base model cannot be used: "),
    ];

    [Fact]
    public async Task Each_slip_is_one_coded_error_with_its_place_and_the_model_stays()
    {
        using ModelProject trained = RealModelProject.Create(sdk);
        (await trained.BuildAsync()).Succeeded();
        Dictionary<Slip, ModelProject> projects = Slips.ToDictionary(slip => slip, _ => RealModelProject.Copy(trained, sdk));
        try
        {
            foreach ((Slip slip, ModelProject project) in projects)
            {
                slip.Make(project);
            }

            // A solution knows projects of one name apart by their folders.
            string list = string.Concat(projects.Values.Select(
                (project, index) => $"<Folder Name=\"/{index}/\"><Project Path=\"{project["reviews.finetune"]}\" Type=\"C#\" /></Folder>"));
            trained.Write("all.slnx", $"<Solution>{list}</Solution>");
            CommandResult result = await trained.RunAsync("build", "all.slnx");
            Assert.True(result.ExitCode == 1, result.Output);
            Assert.Multiple([.. Slips.Select(slip => (Action)(() => CheckOneError(slip, projects[slip], result)))]);
            Assert.All(projects.Values, project => CheckUntouched(trained, project));
        }
        finally
        {
            Array.ForEach([.. projects.Values], project => project.Dispose());
        }
    }

    private static void CheckOneError(Slip slip, ModelProject project, CommandResult result)
    {
        string[] errors = [.. result.Lines.Where(
            line => line.Contains("error ", StringComparison.Ordinal) && line.Contains(project.Folder, StringComparison.Ordinal)).Distinct()];
        Assert.True(errors.Length == 1, $"{slip.Name}: {errors.Length} errors in\n{string.Join('\n', errors)}");
        Assert.True(errors[0].Contains(slip.Message, StringComparison.Ordinal), $"{slip.Name}: {slip.Message} is not in\n{errors[0]}");
    }

    /// <summary>Another base model may bring another tokenizer, so that Tokenize has ended well before Train failed.</summary>
    private static void CheckUntouched(ModelProject trained, ModelProject project)
    {
        string[] stages = Directory.Exists(project["base"]) ? ["train", "evaluate"] : ["tokenize", "train", "evaluate"];
        Assert.Equal(RealModelProject.Snapshot(trained["bin"]), RealModelProject.Snapshot(project["bin"]));
        foreach (string stage in stages)
        {
            Assert.Equal(
                RealModelProject.Snapshot(trained[$"obj/finetune/{stage}/output"]), RealModelProject.Snapshot(project[$"obj/finetune/{stage}/output"]));
            Assert.False(Directory.Exists(project[$"obj/finetune/{stage}/output.partial"]));
        }
    }

    /// <summary>Fine-tunes the trained model, after a change to its folder.</summary>
    private static void UseBase(ModelProject project, Action<string> change)
    {
        Directory.CreateDirectory(project["base"]);
        foreach (string file in Directory.GetFiles(project["bin/reviews"]))
        {
            File.Copy(file, Path.Combine(project["base"], Path.GetFileName(file)));
        }

        project.Edit("reviews.finetune", "builtin:bert-tiny", "base");
        change(project["base"]);
    }

    private static void Keep(string path, int bytes) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..bytes]);

    private static void Replace(string path, string pattern, string replacement) =>
        File.WriteAllText(path, Regex.Replace(File.ReadAllText(path), pattern, replacement));

    /// <param name="Make">Makes the slip in a project.</param>
    /// <param name="Message">What the one error says.</param>
    private sealed record Slip(string Name, Action<ModelProject> Make, string Message);
}
