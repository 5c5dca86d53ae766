using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>What of the base model a result depends on: what it is and, where it is a folder, the content of the files that a stage reads.</summary>
internal sealed class BaseModelInputs(ProjectSpec project, KeyEntryList entries)
{
    /// <summary>Entries of its files begin with it.</summary>
    public const string Prefix = "base_model/";

    /// <summary>Of these, entries of files of an adapter to it begin with it.</summary>
    private const string AdapterPrefix = "adapter/";

    private static readonly string[] WeightFilePatterns = ["*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin", "pytorch_model.bin.index.json"];

    public void AddWeights() => Add(WeightFiles());

    /// <summary>What the base model is, and those of its files that are there.</summary>
    public void Add(IReadOnlyList<string> files)
    {
        BaseModelSpec model = project.BaseModel;
        if (model.Kind == BaseModelKind.Builtin)
        {
            entries.AddValue("base_model", "builtin:" + model.Location, "BaseModel");
            return;
        }

        entries.AddValue("base_model", "folder", "BaseModel");
        Add("", files);
        if (model.Adapter is not null)
        {
            Add(AdapterPrefix, files);
        }
    }

    private void Add(string prefix, IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            string path = PathOf(project.BaseModel, prefix + file);
            if (File.Exists(path))
            {
                entries.AddFile(Prefix + prefix + file, path, $"{project.BaseModel.Name}/{file}");
            }
        }
    }

    /// <summary>How the base model makes an embedding of a text; no other task asks.</summary>
    public void AddSentenceModules()
    {
        foreach (string file in project.Task == FineTuneTask.SentenceSimilarity && project.BaseModel.Kind == BaseModelKind.Folder
            ? ModelFileNames.Of(ModelFileUse.Sentences) : [])
        {
            string path = Path.Combine(project.BaseModel.Location, file);
            if (File.Exists(path))
            {
                entries.AddFile(Prefix + file, path, $"{project.BaseModel.Name}/{file}");
            }
        }
    }

    /// <summary>Where a file of the base model lies, or of an adapter to it.</summary>
    /// <param name="name">What an entry has behind <see cref="Prefix"/>.</param>
    public static string PathOf(BaseModelSpec model, string name) =>
        model.Adapter is { } adapter && name.StartsWith(AdapterPrefix, StringComparison.Ordinal)
            ? Path.Combine(adapter, name[AdapterPrefix.Length..])
            : Path.Combine(model.Location, name);

    private List<string> WeightFiles()
    {
        // By what the base model says of generating the trained one generates, also in evaluations.
        var files = new List<string> { ModelFileNames.Config, ModelFileNames.GenerationConfig };
        if (project.BaseModel.Adapter is not null)
        {
            files.AddRange([ModelFileNames.AdapterConfig, ModelFileNames.AdapterSafetensors, ModelFileNames.AdapterPyTorch]);
        }

        if (project.BaseModel.Kind == BaseModelKind.Folder)
        {
            foreach (string pattern in WeightFilePatterns)
            {
                foreach (string path in Directory.EnumerateFiles(project.BaseModel.Location, pattern))
                {
                    files.Add(Path.GetFileName(path));
                }
            }
        }

        return files;
    }
}
