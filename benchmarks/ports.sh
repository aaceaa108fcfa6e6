# Sourced: exports COFRE_PORTS, "manager=20000 server1=20001 ...", ports that nobody listens on.
port=$((20000 + RANDOM % 20000))
pairs=""
for name in manager server1 server2 server3 server4; do
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  pairs="$pairs $name=$port"
  port=$((port + 1))
done
export COFRE_PORTS="${pairs# }"
