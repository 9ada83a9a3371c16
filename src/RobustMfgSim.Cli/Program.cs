using RobustMfgSim.Cli;

return await CommandLine.RunAsync(args, new CliHost()).ConfigureAwait(false);
