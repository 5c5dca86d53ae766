using FineTune.Contracts;
using FineTune.Engine.Models;

namespace FineTune.Engine.Export;

/// <summary>Writes a model in one format, and opens what it wrote as a model again.</summary>
internal interface IExporter
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">There is none yet; its folder is there.</param>
    /// <returns>Bytes of the file and of what lies beside it.</returns>
    long Write(string path, ExportSpec export);

    /// <summary>The file as a model, which is asked as the one it was exported from; owned by the caller.</summary>
    IModel Open(string path, ExportSpec export);
}
