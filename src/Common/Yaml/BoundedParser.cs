using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FineTune.Yaml;

/// <summary>Passes a parser's events on and ends them where a tree of them would be too deep or, with its aliases written out, too large.</summary>
internal sealed class BoundedParser(IParser parser) : IParser
{
    /// <summary>What is open at this place: its name for aliases, what it holds so far and how deep that is.</summary>
    private readonly Stack<OpenNode> _open = new();
    private readonly Dictionary<AnchorName, (long Size, int Depth)> _anchors = [];
    private long _aliased;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!parser.MoveNext())
        {
            return false;
        }

        switch (parser.Current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case MappingStart or SequenceStart:
                Open((NodeEvent)parser.Current);
                break;
            case MappingEnd or SequenceEnd:
                Close();
                break;
            case Scalar scalar:
                Add(scalar.Anchor, 1 + scalar.Value.Length, 0);
                break;
            case AnchorAlias alias:
                AddAlias(alias);
                break;
        }

        return true;
    }

    private void Open(NodeEvent node)
    {
        if (_open.Count == YamlReader.MaxDepth)
        {
            throw TooDeep(node);
        }

        if (!node.Anchor.IsEmpty)
        {
            // Until it ends, an alias of it would be within itself.
            _anchors.Remove(node.Anchor);
        }

        _open.Push(new OpenNode(node.Anchor));
    }

    private void Close()
    {
        OpenNode closed = _open.Pop();
        Add(closed.Anchor, closed.Size, closed.Depth + 1);
    }

    private void AddAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out (long Size, int Depth) node))
        {
            throw new YamlException(alias.Start, alias.End, $"*{alias.Value} stands for nothing that ends before it");
        }

        _aliased += node.Size;
        if (_aliased > YamlReader.MaxAliased)
        {
            throw new YamlException(alias.Start, alias.End, string.Create(null, $"its aliases stand for more than {YamlReader.MaxAliased} characters"));
        }

        if (_open.Count + node.Depth > YamlReader.MaxDepth)
        {
            throw TooDeep(alias);
        }

        Add(AnchorName.Empty, node.Size, node.Depth);
    }

    private void Add(AnchorName anchor, long size, int depth)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (size, depth);
        }

        if (_open.TryPeek(out OpenNode? parent))
        {
            parent.Size += size;
            parent.Depth = Math.Max(parent.Depth, depth);
        }
    }

    private static YamlException TooDeep(ParsingEvent place) =>
        new(place.Start, place.End, string.Create(null, $"it is nested more than {YamlReader.MaxDepth} levels deep"));

    private sealed class OpenNode(AnchorName anchor)
    {
        public AnchorName Anchor { get; } = anchor;

        public long Size { get; set; } = 1;

        public int Depth { get; set; }
    }
}
