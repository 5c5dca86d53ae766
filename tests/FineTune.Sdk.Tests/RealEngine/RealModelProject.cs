using System.Globalization;
using System.Text;
using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>A project that the packed engine itself trains: one epoch over a few rows, seconds in all.</summary>
internal static class RealModelProject
{
    public const int TrainingRows = 64;

    private static readonly string[] Openings = ["the film was", "this story is", "we found it", "all of it seemed"];
    private static readonly string[] Good = ["wonderful", "great", "lovely", "brilliant"];
    private static readonly string[] Bad = ["terrible", "awful", "boring", "dreadful"];

    public static ModelProject Create(PackedSdk sdk)
    {
        var project = new ModelProject(sdk);
        project.Environment.Remove("FineTuneEnginePath");
        project.Edit("reviews.finetune", "<LearningRate>2e-5</LearningRate>", """
            <LearningRate>1e-3</LearningRate>
                <NumTrainEpochs>1</NumTrainEpochs>
                <PerDeviceTrainBatchSize>16</PerDeviceTrainBatchSize>
                <MaxLength>16</MaxLength>
                <VocabSize>200</VocabSize>
            """);
        project.Edit("reviews.finetune", """<Dataset Include="data/*.csv" />""", """<Dataset Include="data/*.csv" LabelNames="negative;positive" />""");
        project.Edit("reviews.finetune", " Minimum=\"0.8\"", "");
        project.Write("data/train.csv", Csv(0, TrainingRows));
        project.Write("data/test.csv", Csv(TrainingRows, 16));
        return project;
    }

    /// <summary>A project with all that another has made, in a folder of its own; what a restore writes is left out, it names the folder.</summary>
    public static ModelProject Copy(ModelProject source, PackedSdk sdk)
    {
        ModelProject copy = Create(sdk);
        foreach (string path in Directory.EnumerateFiles(source.Folder, "*", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(source.Folder, path);
            if (Path.GetDirectoryName(file) != "obj")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy[file])!);
                File.Copy(path, copy[file], overwrite: true);
            }
        }

        return copy;
    }

    /// <summary>Every file under a folder with its content; a folder that is not there has none.</summary>
    public static SortedDictionary<string, string> Snapshot(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                files.Add(Path.GetRelativePath(folder, path), Convert.ToBase64String(File.ReadAllBytes(path)));
            }
        }

        return files;
    }

    /// <summary>No two rows are the same, in one file or in two: the checks of the data would say so.</summary>
    private static string Csv(int first, int rows)
    {
        var text = new StringBuilder("text,label\n");
        for (int row = first; row < first + rows; row++)
        {
            int label = row % 2;
            string[] words = label == 1 ? Good : Bad;
            text.Append(CultureInfo.InvariantCulture, $"{Openings[row / 2 % Openings.Length]} {words[row / 8 % words.Length]} {row},{label}\n");
        }

        return text.ToString();
    }
}
