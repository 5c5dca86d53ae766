using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts.Tests.Protocol;

public sealed class RecordConverterTests
{
    public static TheoryData<Type> Records => [.. typeof(ProjectSpec).Assembly.GetTypes().Where(type => ConverterOf(type) == typeof(RecordConverter<>))];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_with_everything_set_comes_back_whole(Type type)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            object record = new Filler(seed).Fill(type);
            string json = Json(record, type);
            object back = JsonSerializer.Deserialize(json, ContractsJson.Line.GetTypeInfo(type)!)!;

            Assert.Equal(Settable(type).Count(), JsonDocument.Parse(json).RootElement.EnumerateObject().Count());
            Assert.Equal(json, Json(back, type));
            foreach (PropertyInfo property in Settable(type).Where(property => property.PropertyType.IsValueType || property.PropertyType == typeof(string)))
            {
                Assert.Equal(property.GetValue(record), property.GetValue(back));
            }
        }
    }

    [Fact]
    public void What_is_missing_keeps_its_default()
    {
        TrainingArguments arguments = JsonSerializer.Deserialize("""{"learning_rate": 1}""", ContractsJson.Line.TrainingArguments)!;

        Assert.Equal(new TrainingArguments { LearningRate = 1 }, arguments);
    }

    [Theory]
    [InlineData("""{"learning_rte": 1}""", "learning_rte")]
    [InlineData("""{"learning_rate": null}""", "Double")]
    [InlineData("""{"learning_rate": "1"}""", "learning_rate")]
    [InlineData("""{"max_steps": 1.5}""", "max_steps")]
    [InlineData("""{"lr_scheduler_type": "lnear"}""", "lnear")]
    [InlineData("""[1]""", "StartObject")]
    public void What_no_record_of_ours_holds_is_said(string json, string named)
    {
        JsonException failure = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Line.TrainingArguments));

        Assert.Contains(named, failure.Message + failure.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"process_id": 1, "machine": "m", "purpose": "p"}""", "since")]
    [InlineData("""{"machine": "m", "purpose": "p", "since": "2026-01-01T00:00:00Z"}""", "process_id")]
    public void A_number_or_a_time_that_is_missing_is_said(string json, string named)
    {
        JsonException failure = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Line.MutexOwner));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_property_that_is_missing_is_said()
    {
        JsonException failure = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{}", ContractsJson.Line.PulledInputs));

        Assert.Contains("datasets", failure.Message, StringComparison.Ordinal);
    }

    private static string Json(object record, Type type) => JsonSerializer.Serialize(record, ContractsJson.Line.GetTypeInfo(type)!);

    private static Type? ConverterOf(Type type) =>
        type.GetCustomAttribute<JsonConverterAttribute>(inherit: false)?.ConverterType is { IsGenericType: true } converter
            ? converter.GetGenericTypeDefinition()
            : null;

    private static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute)));

    /// <summary>Makes values that no default is.</summary>
    private sealed class Filler(int seed)
    {
        private readonly Random _random = new(seed);
        private int _depth;

        public object Fill(Type type)
        {
            object record = RuntimeHelpers.GetUninitializedObject(type);
            foreach (PropertyInfo property in Settable(type))
            {
                property.SetValue(record, Value(property.PropertyType));
            }

            return record;
        }

        /// <summary>A record that may hold another of its kind, as the model of an adapter does, holds one and no more.</summary>
        private object? Nested(Type type)
        {
            bool isEnd = _depth > 0 && Settable(type).Any(property => property.PropertyType == type);
            _depth++;
            object? record = isEnd && _depth > 2 ? null : Fill(type);
            _depth--;
            return record;
        }

        private object Value(Type type)
        {
            Type bare = Nullable.GetUnderlyingType(type) ?? type;
            return bare.IsEnum ? Enum.GetValues(bare).GetValue(_random.Next(Enum.GetValues(bare).Length))!
                : bare == typeof(string) ? Text()
                : bare == typeof(bool) ? _random.Next(2) == 0
                : bare == typeof(int) ? _random.Next(int.MinValue, int.MaxValue)
                : bare == typeof(long) ? _random.NextInt64(long.MinValue, long.MaxValue)
                : bare == typeof(double) ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(_random.NextDouble()) & 0x7FEF_FFFF_FFFF_FFFF)
                : bare == typeof(char) ? (char)_random.Next('!', '~')
                : bare == typeof(DateTimeOffset) ? new DateTimeOffset(
                    _random.NextInt64(DateTime.MaxValue.Ticks / 2), TimeSpan.FromMinutes(_random.Next(-600, 600)))
                : bare == typeof(NameList) ? new NameList([Text(), Text()])
                : bare == typeof(FileSize) ? new FileSize(_random.NextInt64(long.MaxValue))
                : bare == typeof(KeywordArguments) ? new KeywordArguments([KeyValuePair.Create(Text(), _random.Next().ToString(CultureInfo.InvariantCulture))])
                : bare == typeof(IReadOnlyDictionary<string, string>) ? new Dictionary<string, string> { [Text()] = Text(), [Text()] = Text() }
                : bare == typeof(IReadOnlyDictionary<string, SourcePosition>) ? new Dictionary<string, SourcePosition>
                {
                    [Text()] = new(Text(), _random.Next())
                }
                : bare.IsInterface ? List(bare.GetGenericArguments()[0])
                : Nested(bare)!;
        }

        private Array List(Type element)
        {
            var items = new ArrayList();
            for (int count = _random.Next(4); count > 0; count--)
            {
                items.Add(Value(element));
            }

            return items.ToArray(element);
        }

        private string Text() => string.Create(CultureInfo.InvariantCulture, $"\"é\n{(char)_random.Next(0x20, 0xD7FF)}</{_random.Next()}");
    }
}
