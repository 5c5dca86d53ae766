namespace FineTune.Client;

/// <summary>Finds the answers to questions in texts.</summary>
/// <param name="folder">Folder of the model.</param>
/// <exception cref="ModelException">The folder holds no such model.</exception>
public sealed class QuestionAnswerer(string folder, ModelOptions? options = null)
    : QuestionAnsweringModel<QuestionAnswer>(new ModelContract(FolderName.Of(folder)), FolderName.In(folder, options))
{
    protected override QuestionAnswer Create(QuestionAnswer answer) => answer;
}
