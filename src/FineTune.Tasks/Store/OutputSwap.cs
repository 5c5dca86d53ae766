using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Store;

/// <summary>A stage's output folder from the store: put together beside the old one and put in its place as a whole, as the engine does.</summary>
internal sealed class OutputSwap
{
    private readonly string _final;
    private readonly string _retired;

    public OutputSwap(StageFolder folder)
    {
        Partial = Path.Combine(folder.FullPath, StageLayout.Partial);
        _final = folder.Output;
        _retired = _final + ".old";
        Discard();
        Directory.CreateDirectory(Partial);
    }

    public string Partial { get; }

    public void Commit()
    {
        DeleteIfThere(_retired);
        if (Directory.Exists(_final))
        {
            Directory.Move(_final, _retired);
        }

        Directory.Move(Partial, _final);
        DeleteIfThere(_retired);
    }

    public void Discard() => DeleteIfThere(Partial);

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
