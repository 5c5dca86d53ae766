namespace FineTune.Client.Images;

/// <summary>Gives pictures one of several labels, whatever they are.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class ImageClassifier(string folder, ModelOptions? options = null)
    : ImageClassificationModel<ImageClassification>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    protected override ImageClassification Create(ImageClassification answer) => answer;
}
