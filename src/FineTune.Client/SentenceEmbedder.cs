namespace FineTune.Client;

/// <summary>Turns texts into vectors whose distance says how far apart the texts' meanings are (sentence-transformers).</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class SentenceEmbedder(string folder, ModelOptions? options = null)
    : SentenceEmbeddingModel(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options));
