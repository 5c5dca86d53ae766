using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>The properties of a record type and how one is made.</summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();

    private readonly ConstructorInfo _constructor;
    private readonly ParameterInfo[] _parameters;
    private readonly bool _isPositional;

    private RecordShape(Type type)
    {
        Type = type;
        // Records have one public constructor: that of their parameters, or the one without.
        _constructor = type.GetConstructors() is [ConstructorInfo only]
            ? only
            : throw new NotSupportedException($"{type} has not just one public constructor.");
        _parameters = _constructor.GetParameters();
        var members = new List<RecordMember>();
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute), inherit: false))
            {
                members.Add(new RecordMember(property));
            }
        }

        Members = members;
        _isPositional = members.Count == _parameters.Length && Array.TrueForAll(_parameters, parameter => members[parameter.Position].IsOf(parameter));
    }

    public Type Type { get; }

    public IReadOnlyList<RecordMember> Members { get; }

    public static RecordShape Of(Type type) => Known.GetOrAdd(type, static key => new RecordShape(key));

    /// <summary>The member of that name in the JSON; null where there is none.</summary>
    public RecordMember? Find(string name)
    {
        foreach (RecordMember member in Members)
        {
            if (member.Name == name)
            {
                return member;
            }
        }

        return null;
    }

    /// <param name="values">By names of the JSON; what is missing keeps its default.</param>
    /// <exception cref="JsonException">A required one is missing.</exception>
    public object Create(Dictionary<string, object?> values)
    {
        object?[] arguments = new object?[_parameters.Length];
        for (int index = 0; index < arguments.Length; index++)
        {
            arguments[index] = ArgumentOf(_parameters[index], values);
        }

        object record = New(arguments);
        foreach (RecordMember member in Members)
        {
            if (values.TryGetValue(member.Name, out object? value))
            {
                member.Set(record, value);
            }
            else if (member.IsRequired)
            {
                throw Missing(member.Name);
            }
        }

        return record;
    }

    /// <summary>Not by calling the constructor where that does nothing but set properties: .NET compiles a stub for each that reflection calls.</summary>
    private object New(object?[] arguments)
    {
        if (arguments.Length == 0)
        {
            return Activator.CreateInstance(Type)!;
        }

        if (!_isPositional)
        {
            return _constructor.Invoke(arguments);
        }

        object record = RuntimeHelpers.GetUninitializedObject(Type);
        for (int index = 0; index < arguments.Length; index++)
        {
            Members[index].Set(record, arguments[index]);
        }

        return record;
    }

    /// <summary>Takes the value out of <paramref name="values"/>.</summary>
    private object? ArgumentOf(ParameterInfo parameter, Dictionary<string, object?> values)
    {
        foreach (RecordMember member in Members)
        {
            if (member.IsOf(parameter) && values.Remove(member.Name, out object? value))
            {
                return value;
            }
        }

        // What is null is not written.
        bool mayBeNull = !parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
        return parameter.HasDefaultValue
            ? parameter.DefaultValue
            : mayBeNull ? null : throw Missing(JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!));
    }

    private JsonException Missing(string name) => new($"{Type.Name} lacks '{name}'.");
}
