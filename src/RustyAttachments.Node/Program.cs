return await RustyAttachments.Node.NodeProgram.RunAsync(args);
