using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Export;

/// <summary>Writes a model in one format, and opens what it wrote as a model again.</summary>
internal interface IExporter
{
    /// <summary>The files it writes, below the model folder.</summary>
    IReadOnlyList<string> FilesOf(ExportSpec export);

    /// <summary>Writes them.</summary>
    /// <param name="folder">The model folder; the files are not there yet.</param>
    /// <returns>Bytes of the files and of what lies beside them.</returns>
    long Write(string folder, ExportSpec export);

    /// <summary>The files as a model, which is asked as the one it was exported from; owned by the caller.</summary>
    IModel Open(string folder, ExportSpec export);
}
