namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class OpenMpiTests() : MpiCollectiveTests("openmpi", "Open MPI");
