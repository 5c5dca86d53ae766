using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>
/// A property of a record that is in its JSON. It is read and set by the field behind it: from its second use on, .NET compiles a stub for every property that
/// reflection calls, and none for fields.
/// </summary>
internal sealed class RecordMember
{
    private readonly string _propertyName;
    private readonly FieldInfo _field;

    public RecordMember(PropertyInfo property)
    {
        _propertyName = property.Name;
        _field = property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance)
            ?? throw new NotSupportedException($"{property.DeclaringType}.{property.Name} computes its value; records of the contracts hold theirs.");
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false);
    }

    /// <summary>In snake_case.</summary>
    public string Name { get; }

    public Type Type => _field.FieldType;

    /// <summary>True for a property that C# has every new record set.</summary>
    public bool IsRequired { get; }

    public object? Get(object record) => _field.GetValue(record);

    /// <summary>Sets it, init-only or not: for whoever just made the record.</summary>
    public void Set(object record, object? value) => _field.SetValue(record, value);

    /// <summary>True where the constructor's parameter is this property of a positional record.</summary>
    public bool IsOf(ParameterInfo parameter) => parameter.Name == _propertyName;
}
