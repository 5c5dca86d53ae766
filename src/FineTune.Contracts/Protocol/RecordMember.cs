using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>A property of a record that is in its JSON.</summary>
internal sealed class RecordMember(PropertyInfo property)
{
    /// <summary>In snake_case.</summary>
    public string Name { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

    public Type Type => property.PropertyType;

    /// <summary>True for a property that C# has every new record set.</summary>
    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false);

    public object? Get(object record) => property.GetValue(record);

    /// <summary>Sets it, init-only or not: for whoever just made the record.</summary>
    public void Set(object record, object? value) => property.SetValue(record, value);

    /// <summary>True where the constructor's parameter is this property of a positional record.</summary>
    public bool IsOf(ParameterInfo parameter) => parameter.Name == property.Name;
}
