namespace FineTune.TestHub;

public enum RepositoryKind
{
    Model,
    Dataset,
}
