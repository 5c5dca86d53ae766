using System.Globalization;
using System.Numerics;

namespace FineTune.Engine.Checkpoints.Pickle;

/// <summary>
/// Reads pickles that hold nothing but tensors, numbers, texts and containers of them (Python's pickletools.py has the opcodes). No Python object
/// is ever made: a global is a name until <see cref="TensorFactory"/> knows it, and a name it does not know ends the reading.
/// </summary>
/// <param name="storageOf">Makes a storage of a persistent id; pickles that have none give null.</param>
internal sealed class Unpickler(Stream stream, Func<object?[], PickledStorage>? storageOf = null)
{
    /// <summary>Bytes that what is read may take, about; the pickle of 100,000 tensors takes half of it.</summary>
    private const long MostMemory = 1 << 29;
    private const int OpcodeBytes = 16;
    private const int ContainerBytes = 112;

    /// <summary>Longer numbers have no use, and texts of a million digits take minutes.</summary>
    private const int MostDigits = 100;

    private static readonly object Mark = new();

    private readonly PickleReader _reader = new(stream);
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<int, object?> _memo = [];
    private long _memory;

    /// <returns>A dictionary, list, tuple (as an array), text, number, flag, storage, tensor or null.</returns>
    /// <exception cref="PickleException">The pickle is broken, or refers to something that tensors do not need.</exception>
    public object? Read()
    {
        try
        {
            while (Step(_reader.Byte()))
            {
                Take(OpcodeBytes);
            }

            return _stack.Pop();
        }
        catch (Exception exception) when (exception is
            InvalidOperationException or InvalidCastException or OverflowException or IndexOutOfRangeException or KeyNotFoundException
            or FormatException or ArgumentException)
        {
            throw new PickleException($"it is not a valid pickle: {exception.Message}");
        }
    }

    /// <returns>False at the end.</returns>
    private bool Step(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: _reader.Skip(1); break; // PROTO
            case 0x95: _reader.Skip(8); break; // FRAME
            case (byte)'.': return false;
            case (byte)'(': _stack.Push(Mark); break;
            case (byte)'0': _stack.Pop(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': _stack.Push(_stack.Peek()); break;
            case (byte)'N': _stack.Push(null); break;
            case 0x88: _stack.Push(true); break;
            case 0x89: _stack.Push(false); break;
            case (byte)'K': _stack.Push((long)_reader.Byte()); break;
            case (byte)'M': _stack.Push((long)_reader.UInt16()); break;
            case (byte)'J': _stack.Push((long)_reader.Int32()); break;
            case 0x8a: _stack.Push(Whole(_reader.Integer(_reader.Byte()))); break;
            case 0x8b: _stack.Push(Whole(_reader.Integer(_reader.Int32()))); break;
            case (byte)'I': _stack.Push(TextNumber(_reader.Line())); break;
            case (byte)'L': _stack.Push(Whole(Digits(_reader.Line()))); break;
            case (byte)'G': _stack.Push(_reader.Float64()); break;
            case (byte)'X': PushText(_reader.Text(_reader.Int32())); break;
            case 0x8c: PushText(_reader.Text(_reader.Byte())); break;
            case 0x8d: PushText(_reader.Text(_reader.Int64())); break;
            case (byte)'U': PushText(_reader.Latin1(_reader.Byte())); break;
            case (byte)'T': PushText(_reader.Latin1(_reader.Int32())); break;
            case (byte)'c': _stack.Push(Global(_reader.Line(), _reader.Line())); break;
            case 0x93: StackGlobal(); break;
            case (byte)'Q': _stack.Push(Storage(Pop<object?[]>())); break;
            case (byte)'R': Reduce(); break;
            case 0x81: Reduce(); break; // NEWOBJ: a class called with arguments
            case (byte)'b': _stack.Pop(); break; // BUILD: attributes of an object, such as a state_dict's _metadata
            default: Containers(opcode); break;
        }

        return true;
    }

    private void Containers(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'}': PushContainer(new Dictionary<object, object?>()); break;
            case (byte)']': PushContainer(new List<object?>()); break;
            case (byte)')': _stack.Push(Array.Empty<object?>()); break;
            case (byte)'t': _stack.Push(PopToMark().ToArray()); break;
            case (byte)'l': _stack.Push(PopToMark()); break;
            case (byte)'d': SetItems([], PopToMark()); break;
            case 0x85: Tuple(1); break;
            case 0x86: Tuple(2); break;
            case 0x87: Tuple(3); break;
            case (byte)'a': Append([_stack.Pop()]); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'s': SetItem(); break;
            case (byte)'u': SetMarkedItems(); break;
            case (byte)'q': Memorize(_reader.Byte()); break;
            case (byte)'r': Memorize(_reader.Int32()); break;
            case (byte)'p': Memorize(int.Parse(_reader.Line(), CultureInfo.InvariantCulture)); break;
            case 0x94: Memorize(_memo.Count); break;
            case (byte)'h': _stack.Push(_memo[_reader.Byte()]); break;
            case (byte)'j': _stack.Push(_memo[_reader.Int32()]); break;
            case (byte)'g': _stack.Push(_memo[int.Parse(_reader.Line(), CultureInfo.InvariantCulture)]); break;
            default: throw new PickleException($"it has the opcode 0x{opcode:x2}, which tensors do not need");
        }
    }

    private static PickledGlobal Global(string module, string name)
    {
        var global = new PickledGlobal(module, name);
        return TensorFactory.Knows(global) ? global : throw new PickleException($"it refers to {global}", global);
    }

    private void StackGlobal()
    {
        string name = Pop<string>();
        _stack.Push(Global(Pop<string>(), name));
    }

    private PickledStorage Storage(object?[] id) =>
        storageOf is null ? throw new PickleException("it has a storage where none can be") : storageOf(id);

    private void Reduce()
    {
        object?[] arguments = Pop<object?[]>();
        // An OrderedDict copies a list, which may have been given to many.
        Take(ContainerBytes + (arguments is [List<object?> pairs, ..] ? (long)pairs.Count * ContainerBytes : 0));
        _stack.Push(TensorFactory.Call(Pop<PickledGlobal>(), arguments));
    }

    private void Memorize(int key)
    {
        Take(ContainerBytes);
        _memo[key] = _stack.Peek();
    }

    private void PushText(string text)
    {
        Take(ContainerBytes + (2L * text.Length));
        _stack.Push(text);
    }

    private void PushContainer(object container)
    {
        Take(ContainerBytes);
        _stack.Push(container);
    }

    private void Take(long bytes)
    {
        _memory += bytes;
        if (_memory > MostMemory)
        {
            throw new PickleException("it holds more values than any tensors need");
        }
    }

    private static BigInteger Digits(string text) => text.Length <= MostDigits
        ? BigInteger.Parse(text.TrimEnd('L'), CultureInfo.InvariantCulture)
        : throw new PickleException($"a number of it has {text.Length} digits");

    private void Tuple(int length)
    {
        Take(ContainerBytes);
        object?[] items = new object?[length];
        for (int index = length - 1; index >= 0; index--)
        {
            items[index] = _stack.Pop();
        }

        _stack.Push(items);
    }

    private void Append(List<object?> items) => Peek<List<object?>>().AddRange(items);

    private void SetItem()
    {
        object? value = _stack.Pop();
        object key = Pop<object>();
        Peek<Dictionary<object, object?>>()[key] = value;
    }

    private void SetMarkedItems()
    {
        List<object?> items = PopToMark();
        SetItems(Pop<Dictionary<object, object?>>(), items);
    }

    private void SetItems(Dictionary<object, object?> dictionary, List<object?> items)
    {
        for (int index = 0; index + 1 < items.Count; index += 2)
        {
            dictionary[items[index]!] = items[index + 1];
        }

        _stack.Push(dictionary);
    }

    private List<object?> PopToMark()
    {
        List<object?> items = [];
        for (object? item = _stack.Pop(); !ReferenceEquals(item, Mark); item = _stack.Pop())
        {
            items.Add(item);
        }

        items.Reverse();
        return items;
    }

    private T Pop<T>() => _stack.Pop() is T value ? value : throw Misplaced<T>();

    private T Peek<T>() => _stack.Peek() is T value ? value : throw Misplaced<T>();

    private static PickleException Misplaced<T>() => new($"it is not a valid pickle: there is no {typeof(T).Name} where one is needed");

    /// <summary>Protocol 0 writes flags as the numbers 00 and 01.</summary>
    private static object TextNumber(string text) => text switch
    {
        "00" => false,
        "01" => true,
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>A 64-bit number, or the longer one that opens a legacy file.</summary>
    private static object Whole(BigInteger value) => value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
}
