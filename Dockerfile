# Build. The project files come first, so that a change of source does not restore again.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY src/EdgeProxy.OpenSsl/EdgeProxy.OpenSsl.csproj src/EdgeProxy.OpenSsl/
COPY src/EdgeProxy.Certificates/EdgeProxy.Certificates.csproj src/EdgeProxy.Certificates/
COPY src/EdgeProxy.Tls/EdgeProxy.Tls.csproj src/EdgeProxy.Tls/
COPY src/EdgeProxy/EdgeProxy.csproj src/EdgeProxy/
RUN dotnet restore src/EdgeProxy/EdgeProxy.csproj -p:AheadOfTime=true
COPY src/ src/
RUN dotnet publish src/EdgeProxy/EdgeProxy.csproj -c Release -p:AheadOfTime=true --no-restore -o /app

# Run. What is published brings its .NET along. The base is Ubuntu and has libssl3, which .NET's own cryptography needs too.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
COPY --from=build /app /opt/edgeproxy
# Certificates are mounted below /etc/edgeproxy/certs. /var/lib/edgeproxy is for a state directory, the only place the proxy would ever write to.
RUN ln -s /opt/edgeproxy/EdgeProxy /usr/local/bin/edgeproxy \
 && install -d /etc/edgeproxy/certs \
 && install -d -o "$APP_UID" -g "$APP_UID" -m 0700 /var/lib/edgeproxy
# No diagnostics socket: it would be written to /tmp of a read-only root, and whoever reaches it can dump the memory with the private keys in it.
ENV DOTNET_EnableDiagnostics=0
# The base image tells Kestrel to bind 8080 by itself. Addresses come from EdgeProxy:Listeners alone.
ENV ASPNETCORE_HTTP_PORTS=""
# `appsettings.json` in the working directory is the default of --config.
WORKDIR /etc/edgeproxy
# The base image's user `app`, 1654. By number, so that Kubernetes' runAsNonRoot can see that it is not root.
USER $APP_UID
# TLS, plain HTTP, and the admin endpoint (loopback unless configured otherwise).
EXPOSE 8443 8080 9901
# No HEALTHCHECK: the image has no HTTP client, and Kubernetes probes /livez and /readyz itself (deploy/kubernetes).
ENTRYPOINT ["edgeproxy"]
