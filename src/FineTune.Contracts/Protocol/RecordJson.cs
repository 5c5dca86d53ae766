using System.Collections;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FineTune.Contracts;

/// <summary>The values that records hold, as JSON and back: texts, flags, numbers, enums, times, lists, dictionaries by name and other records.</summary>
internal static class RecordJson
{
    // Of objects, as .NET compiles a dictionary of flags anew in every process.
    private static readonly ConcurrentDictionary<Type, object> OwnConverters = new();

    public static void Write(Utf8JsonWriter writer, object? value, Type declared, JsonSerializerOptions? options)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case char character:
                writer.WriteStringValue(character.ToString());
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case Enum member:
                writer.WriteStringValue(EnumNames.Of(member));
                break;
            default:
                WriteObject(writer, value, declared, options);
                break;
        }
    }

    /// <exception cref="JsonException">The JSON is no value of the type.</exception>
    public static object? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions? options)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return bare == type && type.IsValueType ? throw new JsonException($"A {type.Name} is expected, not null.") : null;
        }

        if (bare.IsEnum)
        {
            string name = reader.GetString()!;
            return EnumNames.Find(bare, name) ?? throw new JsonException($"'{name}' is none of {string.Join(", ", EnumNames.All(bare))}.");
        }

        return Type.GetTypeCode(bare) switch
        {
            TypeCode.String => reader.GetString(),
            TypeCode.Boolean => reader.GetBoolean(),
            TypeCode.Int32 => reader.GetInt32(),
            TypeCode.Int64 => reader.GetInt64(),
            TypeCode.Double => reader.GetDouble(),
            TypeCode.Char => reader.GetString() is [char character] ? character : throw new JsonException("A single character is expected."),
            _ => bare == typeof(DateTimeOffset) ? reader.GetDateTimeOffset() : ReadObject(ref reader, bare, options),
        };
    }

    /// <summary>The properties that are not null, without the braces around them.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, object record, Type type, JsonSerializerOptions? options)
    {
        foreach (RecordMember member in RecordShape.Of(type).Members)
        {
            if (member.Get(record) is { } held)
            {
                writer.WritePropertyName(member.Name);
                Write(writer, held, member.Type, options);
            }
        }
    }

    /// <summary>A record from the properties that follow in an object, up to its end.</summary>
    /// <exception cref="JsonException">One of them is not known, or of another kind.</exception>
    public static object ReadMembers(ref Utf8JsonReader reader, RecordShape shape, JsonSerializerOptions? options)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            RecordMember member = shape.Find(name) ?? throw new JsonException($"{shape.Type.Name} knows no '{name}'.");
            reader.Read();
            values[name] = ReadMember(ref reader, member, options);
        }

        return shape.Create(values);
    }

    private static void WriteObject(Utf8JsonWriter writer, object value, Type declared, JsonSerializerOptions? options)
    {
        if (HasOwnConverter(declared))
        {
            JsonSerializer.Serialize(writer, value, TypeInfo(declared, options));
        }
        else if (value is IDictionary named)
        {
            writer.WriteStartObject();
            foreach (DictionaryEntry entry in named)
            {
                writer.WritePropertyName((string)entry.Key);
                Write(writer, entry.Value, NamedBy(declared)!, options);
            }

            writer.WriteEndObject();
        }
        else if (value is IEnumerable list)
        {
            Type element = ElementOf(declared);
            writer.WriteStartArray();
            foreach (object? item in list)
            {
                Write(writer, item, element, options);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            WriteMembers(writer, value, declared, options);
            writer.WriteEndObject();
        }
    }

    private static object? ReadObject(ref Utf8JsonReader reader, Type type, JsonSerializerOptions? options) =>
        HasOwnConverter(type) ? JsonSerializer.Deserialize(ref reader, TypeInfo(type, options))
        : NamedBy(type) is { } named ? ReadNamed(ref reader, named, options)
        : type.IsInterface ? ReadList(ref reader, ElementOf(type), options)
        : ReadRecord(ref reader, RecordShape.Of(type), options);

    private static IDictionary ReadNamed(ref Utf8JsonReader reader, Type element, JsonSerializerOptions? options)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var named = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), element))!;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            named[name] = Read(ref reader, element, options) ?? throw new JsonException($"'{name}' is null.");
        }

        return named;
    }

    private static Array ReadList(ref Utf8JsonReader reader, Type element, JsonSerializerOptions? options)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var items = new ArrayList();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader, element, options));
        }

        return items.ToArray(element);
    }

    private static object ReadRecord(ref Utf8JsonReader reader, RecordShape shape, JsonSerializerOptions? options)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        return ReadMembers(ref reader, shape, options);
    }

    private static object? ReadMember(ref Utf8JsonReader reader, RecordMember member, JsonSerializerOptions? options)
    {
        try
        {
            return Read(ref reader, member.Type, options);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException)
        {
            throw new JsonException($"'{member.Name}' is no {(Nullable.GetUnderlyingType(member.Type) ?? member.Type).Name}.", failure);
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        if (reader.TokenType != expected)
        {
            throw new JsonException($"{expected} is expected, not {reader.TokenType}.");
        }
    }

    /// <summary>What a dictionary by names holds; null for another type.</summary>
    private static Type? NamedBy(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private static Type ElementOf(Type list) =>
        list.IsGenericType ? list.GetGenericArguments()[0] : throw new NotSupportedException($"{list} is no list of the contracts.");

    /// <summary>Those of the contracts where nobody has others: made only when a value needs them, as that takes longer than writing a project.</summary>
    private static JsonTypeInfo TypeInfo(Type type, JsonSerializerOptions? options) => (options ?? ContractsJson.Line.Options).GetTypeInfo(type);

    private static bool HasOwnConverter(Type type) => OwnConverters.GetOrAdd(type, static type => IsConvertedElsewhere(type)) is true;

    /// <summary>True for types whose converter is another one than <see cref="RecordConverter{T}"/>.</summary>
    private static object IsConvertedElsewhere(Type type) =>
        Attribute.GetCustomAttribute(type, typeof(JsonConverterAttribute), inherit: false) is JsonConverterAttribute { ConverterType: { } converter }
        && !(converter.IsGenericType && converter.GetGenericTypeDefinition() == typeof(RecordConverter<>));
}
