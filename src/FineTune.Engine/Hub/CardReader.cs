using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FineTune.Engine.Hub;

/// <summary>Front matter of somebody else's card: a convenience. What cannot be read is said and left out.</summary>
internal static class CardReader
{
    /// <param name="place">What the card is called in messages: its path.</param>
    /// <returns>The mapping; null where there is none, or none that can be read.</returns>
    public static YamlMappingNode? Read(Func<YamlMappingNode?> read, string place, IEventSink events)
    {
        try
        {
            return read();
        }
        catch (YamlException failure)
        {
            events.Report(
                DiagnosticCatalog.CardNotReadable, new SourcePosition(place, (int)failure.Start.Line, (int)failure.Start.Column), YamlReader.Reason(failure));
            return null;
        }
    }
}
