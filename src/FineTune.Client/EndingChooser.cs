namespace FineTune.Client;

/// <summary>Chooses one of several endings of a text.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class EndingChooser(string folder, ModelOptions? options = null)
    : MultipleChoiceModel(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options));
