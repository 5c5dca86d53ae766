namespace FineTune.Engine.Hub;

/// <summary>A place that models are published to.</summary>
internal interface IModelDestination
{
    /// <summary>As the user should read it.</summary>
    string Name { get; }

    /// <summary>Makes the destination hold exactly the files of the folder; readers see the old state or the new one.</summary>
    /// <returns>Files written; 0 where it held them already.</returns>
    Task<int> PublishAsync(string modelFolder, CancellationToken cancellation);
}
