# The programs ra and ra-node, self-contained: docker build -t rusty-attachments .
# The runtime image has no .NET and no package of ours; it needs only what every .NET program needs of the system.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY hocon/ hocon/
COPY src/ src/
RUN dotnet publish src/publish.proj -c Release -r linux-x64 --self-contained -o /app \
      -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=false

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
# What a node keeps between runs; writable for whichever user the container runs as, and nobody is root.
RUN install -d -m 1777 /var/lib/rusty-attachments
COPY --from=build /app /app
COPY LICENSE /app/
ENV PATH=/app:$PATH HOME=/var/lib/rusty-attachments
USER $APP_UID
# 2552: other nodes. 8558: the management endpoint.
EXPOSE 2552 8558
ENTRYPOINT ["/app/ra"]
CMD ["node"]
