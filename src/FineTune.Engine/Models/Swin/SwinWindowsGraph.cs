using FineTune.Engine.Onnx;

namespace FineTune.Engine.Models.Swin;

/// <summary><see cref="SwinWindows"/> in a graph: the grid's size is found out when it runs.</summary>
internal sealed class SwinWindowsGraph
{
    private readonly GraphBuilder _graph;
    private readonly int _size;
    private readonly (GraphValue Height, GraphValue Width) _grid;
    private readonly (GraphValue Height, GraphValue Width) _missing;
    private readonly (GraphValue Height, GraphValue Width) _padded;
    private readonly (GraphValue Rows, GraphValue Columns) _windows;

    /// <summary>0 for a grid that is no larger than a window.</summary>
    private readonly GraphValue _shift;

    /// <param name="states">[batch, height, width, channels]</param>
    /// <param name="size">Places of a window's side.</param>
    public SwinWindowsGraph(GraphBuilder graph, GraphValue states, int size, long channels)
    {
        (_graph, _size, Channels) = (graph, size, channels);
        _grid = (graph.Side(states, 1), graph.Side(states, 2));
        _missing = (graph.Missing(states, 1, size), graph.Missing(states, 2, size));
        _padded = (graph.Add(_grid.Height, _missing.Height), graph.Add(_grid.Width, _missing.Width));
        _windows = (graph.Divide(_padded.Height, Size), graph.Divide(_padded.Width, Size));
        GraphValue isLarger = graph.Apply("Greater", graph.Apply("Min", _grid.Height, _grid.Width), Size);
        _shift = graph.Apply("Where", isLarger, graph.Constant([(long)size / 2]), None);
    }

    /// <summary>Numbers of a place.</summary>
    public long Channels { get; }

    private GraphValue Size => _graph.Constant([(long)_size]);

    private GraphValue None => _graph.Constant([0L]);

    private GraphValue Any => _graph.Constant([-1L]);

    /// <param name="states">[batch, height, width, channels]</param>
    /// <returns>[batch x windows, places, channels]</returns>
    public GraphValue Split(GraphValue states, bool isShifted)
    {
        GraphValue whole = _graph.Apply("Pad", states, _graph.Vector(None, None, None, None, None, _missing.Height, _missing.Width, None));
        GraphValue rolled = isShifted ? Roll(Roll(whole, 1, _shift, _padded.Height), 2, _shift, _padded.Width) : whole;
        return Parts(rolled, Channels);
    }

    /// <param name="windows">[batch x windows, places, channels]</param>
    /// <returns>[batch, height, width, channels]</returns>
    public GraphValue Join(GraphValue windows, bool isShifted)
    {
        GraphValue channels = _graph.Constant([Channels]);
        GraphValue parts = _graph.Apply("Reshape", windows, _graph.Vector(Any, _windows.Rows, _windows.Columns, Size, Size, channels));
        GraphValue whole = _graph.Apply(
            "Reshape", _graph.Transpose(parts, 0, 1, 3, 2, 4, 5), _graph.Vector(Any, _padded.Height, _padded.Width, channels));
        if (isShifted)
        {
            whole = Roll(whole, 1, _graph.Subtract(_padded.Height, _shift), _padded.Height);
            whole = Roll(whole, 2, _graph.Subtract(_padded.Width, _shift), _padded.Width);
        }

        return _graph.Part(_graph.Part(whole, None, _grid.Height, 1), None, _grid.Width, 2);
    }

    /// <summary>What is added to the scores of places that are no neighbours, of all windows of a batch: [batch x windows, 1, places, places].</summary>
    /// <param name="batch">int64 [1]: pictures.</param>
    public GraphValue Mask(GraphValue batch)
    {
        GraphValue rows = _graph.Unsqueeze(_graph.Multiply(Regions(_padded.Height), _graph.Constant(3L)), 1);
        GraphValue regions = _graph.Add(rows, _graph.Unsqueeze(Regions(_padded.Width), 0));
        GraphValue one = _graph.Constant([1L]);
        GraphValue grid = _graph.Apply("Reshape", regions, _graph.Vector(one, _padded.Height, _padded.Width, one));
        GraphValue places = _graph.Constant([(long)_size * _size]);
        GraphValue parts = _graph.Apply("Reshape", Parts(grid, 1), _graph.Vector(Any, places));
        GraphValue same = _graph.Apply("Equal", _graph.Unsqueeze(parts, 1), _graph.Unsqueeze(parts, 2));
        GraphValue apart = _graph.Apply("Where", same, _graph.Constant(0f), _graph.Constant((float)SwinWindows.Apart));
        GraphValue windows = _graph.Multiply(_windows.Rows, _windows.Columns);
        GraphValue all = _graph.Apply("Expand", _graph.Unsqueeze(apart, 0), _graph.Vector(batch, windows, places, places));
        return _graph.Apply("Reshape", all, _graph.Vector(Any, one, places, places));
    }

    /// <summary>
    /// Of each place of a side the part of the rolled grid that it is of. Without a shift the parts end where windows do, so that no mask comes of them.
    /// </summary>
    /// <returns>int64 [side]</returns>
    private GraphValue Regions(GraphValue side)
    {
        GraphValue places = _graph.Range(_graph.Apply("Squeeze", side));
        GraphValue isFirst = _graph.Apply("Less", places, _graph.Subtract(side, Size));
        GraphValue isSecond = _graph.Apply("Less", places, _graph.Subtract(side, _shift));
        return _graph.Apply(
            "Where", isFirst, _graph.Constant(0L), _graph.Apply("Where", isSecond, _graph.Constant(1L), _graph.Constant(2L)));
    }

    /// <summary>Begins a dimension at a place, and puts what was before it behind its end.</summary>
    private GraphValue Roll(GraphValue whole, long axis, GraphValue start, GraphValue side) =>
        _graph.Apply(
            "Concat", [_graph.Part(whole, start, side, axis), _graph.Part(whole, None, start, axis)], new OnnxAttribute("axis", axis));

    /// <param name="whole">[batch, padded height, padded width, channels]</param>
    private GraphValue Parts(GraphValue whole, long channels)
    {
        GraphValue numbers = _graph.Constant([channels]);
        GraphValue parts = _graph.Apply("Reshape", whole, _graph.Vector(Any, _windows.Rows, Size, _windows.Columns, Size, numbers));
        return _graph.Reshape(_graph.Transpose(parts, 0, 1, 3, 2, 4, 5), -1, (long)_size * _size, channels);
    }
}
