using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Images;
using FineTune.Engine.TaskRecipes;

namespace FineTune.Engine.Tests.Images;

public sealed class PictureAugmentationTests
{
    private static readonly PictureAugmentation Augmentation = new(Crops: true, Flips: true, Seed: 42);

    [Fact]
    public void Parts_are_of_the_sizes_and_ratios_that_torchvision_draws()
    {
        PictureArea[] areas = [.. Enumerable.Range(0, 4000).Select(row => Augmentation.Crop(0, row, 300, 400))];
        double[] shares = [.. areas.Select(area => area.Height * area.Width / 120_000.0)];
        Assert.All(areas, area => Assert.True(area.Top >= 0 && area.Left >= 0 && area.Top + area.Height <= 300 && area.Left + area.Width <= 400));
        Assert.InRange(shares.Min(), 0.078, 0.1);
        Assert.InRange(shares.Max(), 0.9, 1.0);
        Assert.All(areas, area => Assert.InRange((double)area.Width / area.Height, 0.73, 1.36));
        Assert.InRange(Enumerable.Range(0, 4000).Count(row => Augmentation.Flip(0, row)), 1800, 2200);
    }

    [Fact]
    public void What_is_drawn_follows_from_seed_epoch_and_row_alone()
    {
        Assert.Equal(Augmentation.Crop(3, 17, 64, 64), (Augmentation with { }).Crop(3, 17, 64, 64));
        Assert.NotEqual(Augmentation.Crop(3, 17, 64, 64), Augmentation.Crop(4, 17, 64, 64));
        Assert.NotEqual(Augmentation.Crop(3, 17, 64, 64), Augmentation.Crop(3, 18, 64, 64));
        Assert.NotEqual(Augmentation.Crop(3, 17, 64, 64), (Augmentation with { Seed = 43 }).Crop(3, 17, 64, 64));
    }

    [Fact]
    public void A_batch_does_not_depend_on_the_rows_beside_it_and_an_evaluation_draws_nothing()
    {
        var rows = new Rows();
        var processor = new ImageProcessor { Type = "ViTImageProcessor", Size = new ImageSize(8, 8) };
        var pictures = new PictureBatch(processor, Augmentation);
        float[] together = Pixels(pictures, [0, 1, 2, 3], 1);
        float[] apart = [.. ((int[])[0, 1, 2, 3]).SelectMany(row => Pixels(pictures, [row], 1))];
        Assert.Equal(together, apart);
        Assert.NotEqual(together, Pixels(pictures, [0, 1, 2, 3], 2));
        var plain = new PictureBatch(processor, new PictureAugmentation(false, false, 0));
        Assert.Equal(Pixels(plain, [0, 1], ITargetSource.EvaluationPass), Pixels(pictures, [0, 1], ITargetSource.EvaluationPass));

        float[] Pixels(PictureBatch batch, int[] indices, int pass) => [.. batch.Of(rows, indices, pass, TorchSharp.torch.CPU).PixelValues!.data<float>()];
    }

    [Fact]
    public void A_flip_swaps_left_and_right()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        var values = new PixelValues(new ImageProcessor { Type = "ViTImageProcessor", RescaleFactor = null });
        float[] mirrored = new float[6];
        values.Write(pixels, 2, mirrored, mirrored: true);
        Assert.Equal([4, 1, 5, 2, 6, 3], mirrored);
    }

    private sealed class Rows : ITokenRows
    {
        public int Count => 4;

        public ReadOnlySpan<int> InputIds(int row) => [];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [0];

        public ReadOnlySpan<byte> Media(int row) => DrawnPictures.Draw(row % 3, new Random(row), 12 + row).Pixels;

        public int MediaWidth(int row) => 12 + row;

        public SourcePosition Source(int row) => new("");
    }
}
