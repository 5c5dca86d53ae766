using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Checkpoints;

/// <summary>A model's weights in several files.</summary>
internal sealed class ShardedWeights : IWeightFile
{
    private readonly Dictionary<string, IWeightFile> _byName;
    private readonly List<IWeightFile> _files;

    private ShardedWeights(string path, Dictionary<string, IWeightFile> byName, List<IWeightFile> files)
    {
        Path = path;
        _byName = byName;
        _files = files;
    }

    public string Path { get; }

    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <exception cref="FineTuneException">FT1215: a file is missing, or does not hold what the index says; or as for a single file.</exception>
    public static ShardedWeights Open(string path)
    {
        ShardIndex index = ShardIndex.Load(path);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        Dictionary<string, IWeightFile> byName = new(StringComparer.Ordinal);
        List<IWeightFile> files = [];
        try
        {
            foreach (IGrouping<string, string> shard in index.Shards.GroupBy(entry => entry.Value, entry => entry.Key))
            {
                string file = System.IO.Path.Combine(folder, shard.Key);
                IWeightFile opened = File.Exists(file) ? WeightFiles.Open(file) : throw ShardIndex.Broken(path, $"'{shard.Key}' does not exist");
                files.Add(opened);
                foreach (string name in shard)
                {
                    byName[name] = opened.Names.Contains(name) ? opened : throw ShardIndex.Broken(path, $"'{shard.Key}' does not hold '{name}'");
                }
            }
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }

        return new ShardedWeights(path, byName, files);
    }

    public long[] ShapeOf(string name) => _byName[name].ShapeOf(name);

    public ScalarType TypeOf(string name) => _byName[name].TypeOf(name);

    public Tensor Read(string name) => _byName[name].Read(name);

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
