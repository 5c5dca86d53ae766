using FineTune.Engine.Data;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Data;

public sealed class TokenizedSplitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false, "labels", 1L << 30, 1)]
    [InlineData(true, false, "labels", 1L << 30, 1)]
    [InlineData(true, false, "number", 1, 3)]
    [InlineData(false, true, "none", 1, 3)]
    public void Rows_come_back_as_they_were_written_over_batches_and_files(bool pairs, bool words, string targets, long maxFileBytes, int files)
    {
        var layout = new TokenizedLayout(pairs, words, Enum.Parse<RowTargets>(targets, ignoreCase: true));
        const int Rows = (2 * TokenizedSplitWriter.MaxBatchRows) + 5;
        using (var writer = new TokenizedSplitWriter(_folder.Path, "train", layout, maxFileBytes))
        {
            for (int row = 0; row < Rows; row++)
            {
                int[] ids = [.. Enumerable.Range(row, row % 7)];
                sbyte[] types = pairs ? [.. ids.Select(id => (sbyte)(id % 2))] : [];
                writer.Append(new TokenizedRow
                {
                    InputIds = ids,
                    TokenTypeIds = types,
                    WordIds = words ? ids : [],
                    Labels = layout.Targets == RowTargets.Labels ? ids : [],
                    Number = row / 2f,
                    SourceFile = row % 2,
                    SourceLine = row + 2,
                });
            }

            writer.Complete();
        }

        using TokenizedSplit split = TokenizedSplit.Open(_folder.Path, "train");

        Assert.Equal(files, Directory.GetFiles(_folder.Path).Length);
        Assert.Equal(Rows, split.Count);
        for (int row = 0; row < Rows; row++)
        {
            int[] ids = [.. Enumerable.Range(row, row % 7)];
            Assert.Equal(ids, split.InputIds(row).ToArray());
            Assert.Equal(pairs ? ids.Select(id => id % 2) : [], split.TokenTypeIds(row).ToArray().Select(type => (int)type));
            Assert.Equal(words ? ids : [], split.WordIds(row).ToArray());
            Assert.Equal(layout.Targets == RowTargets.Labels ? ids : [], split.Labels(row).ToArray());
            Assert.Equal(layout.Targets == RowTargets.Number ? row / 2f : float.NaN, split.Number(row));
            Assert.Equal((row % 2, row + 2), split.Origin(row));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_row_that_is_not_there_is_refused(int row)
    {
        using (var writer = new TokenizedSplitWriter(_folder.Path, "train", new TokenizedLayout(HasPairs: false, HasWordIds: false, RowTargets.Labels)))
        {
            writer.Append(new TokenizedRow { InputIds = [1], Labels = [0], SourceFile = 0, SourceLine = 1 });
            writer.Complete();
        }

        using TokenizedSplit split = TokenizedSplit.Open(_folder.Path, "train");
        Assert.Throws<ArgumentOutOfRangeException>(() => split.Labels(row).Length);
    }

    /// <summary>So opening costs the same whatever the files hold.</summary>
    [Fact]
    public void Only_the_last_file_is_looked_into_when_a_split_is_opened()
    {
        using (var writer =
            new TokenizedSplitWriter(_folder.Path, "train", new TokenizedLayout(HasPairs: false, HasWordIds: false, RowTargets.Labels), maxFileBytes: 1))
        {
            for (int row = 0; row < 3 * TokenizedSplitWriter.MaxBatchRows; row++)
            {
                writer.Append(new TokenizedRow { InputIds = [row], Labels = [0], SourceFile = 0, SourceLine = row });
            }

            writer.Complete();
        }

        string second = _folder["train-00001.arrow"];
        byte[] bytes = File.ReadAllBytes(second);
        bytes.AsSpan(4096, 4).Fill(0xFF);
        Array.Clear(bytes, 1000, bytes.Length - 1000);
        File.WriteAllBytes(second, bytes);
        using TokenizedSplit split = TokenizedSplit.Open(_folder.Path, "train");
        Assert.Equal(3 * TokenizedSplitWriter.MaxBatchRows, split.Count);
        Assert.Equal([0], split.InputIds(0).ToArray());
        Assert.Equal([split.Count - 1], split.InputIds(split.Count - 1).ToArray());
        Assert.NotEqual([TokenizedSplitWriter.MaxBatchRows], Read(split, TokenizedSplitWriter.MaxBatchRows));
    }

    private static int[] Read(TokenizedSplit split, int row)
    {
        try
        {
            return split.InputIds(row).ToArray();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [];
        }
    }

    [Fact]
    public void A_split_that_is_not_there_is_refused() =>
        Assert.Throws<FileNotFoundException>(() => TokenizedSplit.Open(_folder.Path, "train"));
}
