namespace FineTune.Tasks.Store;

/// <summary>Something in the store is not what was put there. Never leaves the store.</summary>
internal sealed class StoreDamageException(string what, Exception? innerException = null) : Exception(what, innerException);
