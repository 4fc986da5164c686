"""compose.yaml, Dockerfile and the timers beside them name what there is, and give no service more than it needs."""

import os
import re
import shutil
import subprocess
import time
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
STACK = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = STACK["services"]
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
PROGRAM = {name for name, service in SERVICES.items() if "gongjian" in service["image"]}
OWN = {  # of images that are not ours, and what deploy/roles.sql and deploy/compose/nginx.sh read
    "database": {"POSTGRES_PASSWORD", "DATABASE", "DATABASE_OWNER", "DATABASE_PASSWORD", "OWNER_PASSWORD"},
    "nginx": {"HOST", "INSECURE_LAN", "HTTPS_PORT"},
}
VARIABLE = re.compile(r"\$\{(\w+)(:[-?])?([^}]*)\}")
APPS = ["workflow", "organizations", "projects", "feedback", "reviews"]
NEEDED = {"HOST", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "DATABASE_PASSWORD"}


def known_settings() -> set[str]:
    text = (ROOT / "config/environment.py").read_text()
    return set(
        re.findall(
            r'(?:env\.\w+|flag|number|choice|address|directory|database|secret_key)\(\s*"([A-Z_]+)"', text
        )
    ) | {"DATABASE_URL", "SECRET_KEY"}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def copied() -> list[str]:
    found = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    return [source for sources in found for source in sources if source != "wheelhouse*"]


def test_only_settings_that_there_are():
    for name, service in SERVICES.items():
        known = OWN.get(name, known_settings() if name in PROGRAM else set())
        assert service.get("environment", {}).keys() <= known, name
    (line,) = instructions("ENV")
    own_of_the_image = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "TZ"}
    assert set(re.findall(r"(\w+)=", line)) <= known_settings() | own_of_the_image


def test_what_is_mounted_copied_or_run_is_there():
    mounted = [
        str(volume).split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])
    ]
    for place in [one for one in mounted if one.startswith("./")] + copied():
        assert (ROOT / place).exists(), place
    scripts = {"/opt/gongjian/deploy/compose/entry.sh"}
    for name in PROGRAM:
        scripts |= {word for word in SERVICES[name].get("command", []) if word.startswith("deploy/")}
    assert "deploy/compose/migrate.sh" in scripts
    for script in scripts:
        place = ROOT / script.removeprefix("/opt/gongjian/")
        assert os.access(place, os.R_OK if place.suffix == ".py" else os.X_OK), script
    commands = re.findall(
        r"python manage\.py (\w+)", (ROOT / "deploy/compose/migrate.sh").read_text() + DOCKERFILE
    )
    assert set(commands) <= get_commands().keys()
    assert {"migrate", "createcachetable", "collectstatic"} <= set(commands)


def test_volumes_and_networks_are_declared():
    for service in SERVICES.values():
        sources = {str(volume).split(":")[0] for volume in service.get("volumes", []) if ":" in volume}
        assert {one for one in sources if re.fullmatch(r"\w+", one)} <= STACK["volumes"].keys()
        assert set(service["networks"]) <= STACK["networks"].keys()
    assert STACK["networks"]["back"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["back"]


def test_every_volume_has_a_name():
    """One without is left behind, with what lies in it, whenever a container goes."""
    for name, service in SERVICES.items():
        assert all(":" in str(volume) for volume in service.get("volumes", [])), name
    for name in PROGRAM:
        own = "owner_tmp" if name == "migrate" else "tmp"
        assert f"{own}:/tmp" in SERVICES[name]["volumes"], (
            "uploads would lie in memory, or a restore beside them"
        )


def test_what_a_killed_upload_left_goes_after_a_day(tmp_path):
    for name, age in (("left", 2), ("under way", 0)):
        (tmp_path / name).write_text("a photograph")
        then = time.time() - age * 24 * 3600
        os.utime(tmp_path / name, (then, then))
    entry = [str(ROOT / "deploy/compose/entry.sh"), "sh", "-c", "umask"]
    done = subprocess.run(entry, env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True)
    assert done.stdout == "0077\n"
    assert [place.name for place in tmp_path.iterdir()] == ["under way"]


def test_a_newer_checkout_finds_the_same_volumes():
    assert STACK["name"] == "gongjian"


def test_the_image_is_built_once():
    assert [name for name, service in SERVICES.items() if "build" in service] == ["migrate"]


def test_the_owner_of_the_tables_is_known_to_migrations_alone():
    holders = {name for name, service in SERVICES.items() if "OWNER_PASSWORD" in str(service)}
    assert holders == {"database", "migrate"}
    for name in ("web", "timers"):
        assert SERVICES[name]["environment"]["DATABASE_URL"].startswith("postgres://gongjian:${")
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_only_nginx_is_reached_from_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"nginx"}
    assert SERVICES["nginx"]["ports"] == ["${HTTP_PORT:-80}:80", "${HTTPS_PORT:-443}:443"]
    assert not any("network_mode" in service or "privileged" in service for service in SERVICES.values())


def test_it_does_not_start_without_own_passwords():
    for name, kind, _ in VARIABLE.findall((ROOT / "compose.yaml").read_text()):
        assert name not in NEEDED or kind == ":?", f"{name} has a default"
        assert kind, f"{name} would be empty without a word"
    example = (ROOT / "deploy/compose/example.env").read_text()
    given = dict(line.split("=", 1) for line in example.splitlines() if re.match(r"\w+=", line))
    assert given.keys() >= NEEDED
    assert not any(given.values())
    read = {name for name, _, _ in VARIABLE.findall((ROOT / "compose.yaml").read_text())}
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == read - {"GONGJIAN_IMAGE"}


def test_services_may_write_where_they_must_and_nowhere_else():
    for name, service in SERVICES.items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    for name in PROGRAM:
        assert "data:/var/lib/gongjian" in SERVICES[name]["volumes"], (
            "replicas share media, exports and imports"
        )
    assert "backups:/var/backups/gongjian" in SERVICES["timers"]["volumes"]


def test_web_is_asked_whether_the_database_answers():
    program = SERVICES["web"]["healthcheck"]["test"][-1]
    compile(program, "healthcheck", "exec")
    assert '"/readyz"' in program
    assert SERVICES["web"]["environment"]["ALLOWED_HOSTS"].endswith(",127.0.0.1")
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_the_program_does_not_run_as_root():
    assert instructions("USER") == ["gongjian"]
    assert DOCKERFILE.index("\nUSER") > DOCKERFILE.rindex("\nRUN")
    assert all("user" not in SERVICES[name] for name in PROGRAM)


def test_the_image_gets_the_whole_program_and_nothing_beside_it():
    assert set(APPS) | {"config", "templates", "static", "locale"} <= set(copied())
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = [line[1:] for line in lines if line.startswith("!")]
    assert {one for one in let_in if one != "wheelhouse*"} == set(copied())
    for kept_out in (".env", "local.env", "var", ".git", ".venv", "tests", "deploy.key"):
        assert not any(fnmatch(kept_out, one) for one in let_in), kept_out


def test_images_have_plain_names():
    named = [service["image"] for service in SERVICES.values() if service is not SERVICES["redis"]]
    named += [SERVICES["redis"]["image"], *instructions("ARG")]
    assert not any("/" in one or "http" in one for one in named)
    assert instructions("FROM") == ["${BASE} AS packages", "${BASE}"]


@pytest.fixture
def site(tmp_path):
    """Writes the configuration of nginx as its service does, with what is given besides, and returns the outcome."""

    def write(**given: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "conf").mkdir(exist_ok=True)
        environment = {
            "PATH": f"{os.environ['PATH']}:/usr/sbin",
            "HOST": "10.1.2.3",
            "REPLICAS": "127.0.0.1",
            "CONF": str(tmp_path / "conf"),
            "SITE": str(ROOT / "deploy/nginx.conf"),
            "REDIRECT": str(ROOT / "deploy/nginx-redirect.conf"),
        }
        script = ["sh", str(ROOT / "deploy/compose/nginx.sh"), "--write"]
        return subprocess.run(script, env=environment | given, capture_output=True, text=True, timeout=60)

    return write


def test_nginx_does_not_start_in_clear_text_by_oversight(site):
    outcome = site()
    assert outcome.returncode == 1
    assert "INSECURE_LAN=on" in outcome.stderr


def test_nginx_waits_for_a_replica(site):
    outcome = site(REPLICAS="nowhere.invalid", INSECURE_LAN="on")
    assert outcome.returncode == 1
    assert "no replica" in outcome.stderr


@pytest.mark.parametrize(
    ("given", "to"),
    [({}, "https://$host$request_uri"), ({"HTTPS_PORT": "8443"}, "https://$host:8443$request_uri")],
)
def test_clear_text_leads_to_the_port_that_is_published(site, tmp_path, given, to):
    for name in ("TLS_CERT", "TLS_KEY"):
        (tmp_path / name).write_text("a certificate")
        given = given | {name: str(tmp_path / name)}
    assert site(**given).returncode == 0
    assert f"return 308 {to};" in (tmp_path / "conf/redirect.conf").read_text()


@pytest.mark.parametrize("insecure", ["on", "off"])
def test_nginx_takes_its_site(site, tmp_path, insecure):
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx or not shutil.which("openssl"):
        pytest.skip("needs nginx and openssl: scripts/install_packages.sh --server")
    tls = {"TLS_CERT": str(tmp_path / "cert.pem"), "TLS_KEY": str(tmp_path / "key.pem")}
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=10.1.2.3"]
    subprocess.run(
        [*make, "-keyout", tls["TLS_KEY"], "-out", tls["TLS_CERT"]], check=True, capture_output=True
    )
    assert site(INSECURE_LAN=insecure, **tls).returncode == 0
    written = (tmp_path / "conf/gongjian.conf").read_text()
    assert "@" not in written
    assert "server 127.0.0.1:8000" in written
    assert (tmp_path / "conf/redirect.conf").exists() == (insecure == "off")
    # Not the real ports, which may be taken here.
    for place in (tmp_path / "conf").iterdir():
        text = place.read_text().replace("listen 443", "listen 127.0.0.1:20443")
        place.write_text(text.replace("listen 80", "listen 127.0.0.1:20080"))
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {temporary} include {tmp_path}/conf/*.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    command = [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", "stderr"]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 0, outcome.stderr
