namespace FineTune.Client;

/// <summary>Gives recordings one of several labels, whatever they are.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class AudioClassifier(string folder, ModelOptions? options = null)
    : AudioClassificationModel<AudioClassification>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    protected override AudioClassification Create(AudioClassification answer) => answer;
}
